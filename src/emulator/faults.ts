import { z } from 'zod';

export const endpoints = [
  'acquire',
  'start',
  'query',
  'update',
  'updateLayout',
  'stop',
  'kickingRule',
  'callbackAddresses',
] as const;

export type Endpoint = (typeof endpoints)[number];

const refusal = z.strictObject({
  kind: z.literal('refuse'),
  status: z.int().min(200).max(599),
  code: z.int().optional(),
  reason: z.string().optional(),
});

const raw = z.strictObject({
  kind: z.literal('raw'),
  status: z.int().min(200).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
  /** Ends the connection in the middle of the body. */
  cut: z.boolean().default(false),
  /** Sends half of the body, and then nothing more. */
  stall: z.boolean().default(false),
});

const plainKinds = [
  'loseAnswer',
  'loseRequest',
  'reset',
  'failOver',
  'crashRecorder',
  'throttle',
  'neverStarts',
] as const;

/**
 * What goes wrong. `loseAnswer`: carried out, never answered. `loseRequest`: neither. `delay`: carried out after `ms`, even
 * if the client has hung up; with `before: false` carried out at once and answered after `ms`. `reset`: the connection breaks before anything is done. `failOver`, `crashRecorder`: happens to
 * the channel's recorder before the request is looked at. `throttle`: 429. `neverStarts`: a sid, and no recorder comes.
 */
const whole = z.union([
  z.strictObject({ kind: z.enum(plainKinds) }),
  z.strictObject({
    kind: z.literal('delay'),
    ms: z.int().min(0).max(600_000),
    /** Whether it waits before it is carried out, or afterwards. */
    before: z.boolean().default(true),
  }),
  refusal,
  raw,
]);

type Whole = z.output<typeof whole>;

/** `{refuse: {status: 503}}` for `{kind: 'refuse', status: 503}`. */
const short = z.record(z.string(), z.looseObject({})).transform((given, context): Whole => {
  const [[kind, rest] = [], ...more] = Object.entries(given);
  const read = whole.safeParse({ ...rest, kind });
  if (read.success && more.length === 0) return read.data;
  context.issues.push({ code: 'custom', message: 'expected one fault by its kind', input: given });
  return z.NEVER;
});

const doing = z.union([z.enum(plainKinds).transform((kind): Whole => ({ kind })), whole, short]);

export const fault = z.strictObject({
  on: z.enum([...endpoints, 'any']),
  when: z
    .strictObject({
      /** The n-th request to this endpoint after the faults were set, from 1. */
      nth: z.int().min(1).optional(),
      probability: z.number().min(0).max(1).optional(),
      cname: z.string().optional(),
    })
    .default({}),
  do: doing,
});

/** As a person writes it; {@link fault} reads it. */
export type Fault = z.input<typeof fault>;
export type FaultAction = z.output<typeof doing>;

/** Draws from the faults that were set, the same way each time for the same seed. */
export class Faults {
  private list: z.output<typeof fault>[] = [];
  private seen = new Map<z.output<typeof fault>, number>();

  constructor(private readonly random: () => number) {}

  /** Replaces them all; throws when one cannot be read. */
  set(list: readonly Fault[]): void {
    this.use(z.array(fault).parse(list));
  }

  use(list: z.output<typeof fault>[]): void {
    this.list = list;
    this.seen = new Map();
  }

  draw(on: Endpoint, cname: string | undefined): FaultAction | undefined {
    let drawn: FaultAction | undefined;
    for (const one of this.list) {
      const { nth, probability = 1, cname: only } = one.when;
      if ((one.on !== on && one.on !== 'any') || (only !== undefined && only !== cname)) continue;
      const count = (this.seen.get(one) ?? 0) + 1;
      this.seen.set(one, count);
      const hits = (nth === undefined || nth === count) && this.random() < probability;
      if (hits) drawn ??= one.do;
    }
    return drawn;
  }
}

/** Mulberry32: small, fast, and good enough to draw faults. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
