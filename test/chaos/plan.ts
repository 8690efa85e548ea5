import type { Fault } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { Draw } from './draw.js';
import { drawFaults } from './fault-draws.js';
import { drawLife, longLives, shortLives } from './lives.js';

/** What happens to one recording from outside; `at` counts seconds from its start. */
export type Step = { at: number } & (
  | { do: 'userJoins' | 'userLeaves'; uid: string }
  | { do: 'change'; how: 'update' | 'signal'; change: PlannedChange }
  | { do: 'start' | 'stop' | 'signalStop' | 'cancel' | 'terminate' }
);

/** A change that can be told from every other by its mark: a colour, or a uid. Pages have none but to be paused or not. */
export type PlannedChange =
  | { kind: 'updateLayout'; mark: string }
  | { kind: 'update'; mark: string }
  | { kind: 'update'; onhold: boolean };

export interface RecordingPlan {
  /** Also its cname, unless it shares another's. */
  name: string;
  spec: RecordingSpec;
  /** Seconds after the wave's beginning. */
  startsAt: number;
  steps: Step[];
  /** Each hits requests about its own channel alone. */
  faults: Fault[];
}

/**
 * Recordings that live at the same time. `long` ones live for days, on a server that skips time; it knows no search, so
 * nobody is terminated, gives nobody a dead worker's tasks, and stands still when a signal meets a timer, so nobody is
 * notified. `short` ones live for a minute, on a real server.
 */
export interface Wave {
  kind: 'long' | 'short';
  number: number;
  seed: number;
  recordings: RecordingPlan[];
  /** The worker is killed when Agora looks at its clock for the n-th time, in the middle of a request; the next one comes. */
  killsAtLook: number[];
  /** How Agora's notifications come, if at all: with which probability one is lost, or doubled. */
  notifications?: { loss: number; duplicates: number; disorder: boolean };
  /** The server is killed so many seconds after the wave's beginning, and comes back. */
  serverDiesAt: number[];
}

export interface Plan {
  seed: number;
  waves: Wave[];
}

export interface PlanOptions {
  seed: number;
  recordings: number;
}

const perWave = { long: 150, short: 100 } as const;
/** So much of a run is short. */
const shortShare = 0.15;
const killsInAWave = 3;
/** Agora notifies the recordings of one short wave in so many. */
const notifiedEvery = 2;

/** The whole run, the same for the same seed. A recording's part depends on nothing but the seed and its name. */
export function planOf({ seed, recordings }: PlanOptions): Plan {
  const short = recordings >= 10 ? Math.floor(recordings * shortShare) : 0;
  const waves = [...wavesOf('short', short, seed), ...wavesOf('long', recordings - short, seed)];
  return { seed, waves: waves.map((wave, n) => ({ ...wave, number: n + 1 })) };
}

/** One recording of a run, alone, with its faults. */
export function only(seed: number, name: string): Plan {
  const [, kind, digits = '0'] = /^(long|short)-(\d+)$/u.exec(name) ?? [];
  const index = Number(digits) - 1;
  if ((kind !== 'long' && kind !== 'short') || index < 0 || nameOf(kind, index) !== name) {
    throw new RangeError(`expected a name such as ${nameOf('long', 0)}, got ${name}`);
  }
  const wave = waveOf(kind, {
    seed,
    n: waveAt(kind, index),
    recordings: [planRecording(kind, index, seed)],
  });
  return { seed, waves: [{ ...wave, number: 1, killsAtLook: [], serverDiesAt: [] }] };
}

type Kind = Wave['kind'];

function wavesOf(kind: Kind, count: number, seed: number): Wave[] {
  const all = Array.from({ length: count }, (_, n) => planRecording(kind, n, seed));
  const size = perWave[kind];
  return Array.from({ length: Math.ceil(count / size) }, (_, n) =>
    waveOf(kind, { seed, n, recordings: all.slice(n * size, (n + 1) * size) }),
  );
}

function waveOf(kind: Kind, { seed, n, recordings }: { seed: number; n: number; recordings: RecordingPlan[] }): Wave {
  const draw = Draw.of(seed, kind === 'long' ? -1 - n : -1_000_000 - n);
  const wave = { kind, number: n + 1, seed: draw.int(1, 1_000_000), recordings };
  if (kind === 'long') return { ...wave, killsAtLook: [], serverDiesAt: [] };
  const rates = { loss: draw.int(0, 5) / 10, duplicates: draw.int(0, 5) / 10, disorder: draw.chance(0.5) };
  const notified = n % notifiedEvery === 0 ? { notifications: rates } : {};
  const looks = Array.from({ length: killsInAWave }, () => draw.int(2, recordings.length * 16));
  const killsAtLook = looks.toSorted((one, other) => one - other);
  return { ...wave, ...notified, killsAtLook, serverDiesAt: [draw.int(20, 50)] };
}

/**
 * Agora has too many requests in one wave in so many. A worker that was told so leaves its fast lane for half a minute of its
 * own time, which is hours on a server that skips time: in the other waves the fast lane has its turn.
 */
const throttledEvery = 3;

/** One in so many records the channel of the one before it, under another uid. */
const sharesChannelEvery = 12;

function planRecording(kind: Kind, index: number, seed: number): RecordingPlan {
  const place = index % sharesChannelEvery;
  const follows = place === sharesChannelEvery - 1;
  const sharesChannel = place >= sharesChannelEvery - 2;
  const draw = Draw.of(seed, kind === 'long' ? index : 1_000_000 + index);
  const cname = nameOf(kind, follows ? index - 1 : index);
  const kindOfLife = kind === 'long' ? longLives : shortLives;
  const life = drawLife(draw, kindOfLife, { cname, uid: follows ? '9002' : '9001', sharesChannel, number: index });
  const isThrottled = waveAt(kind, index) % throttledEvery === 0;
  const faults = drawFaults(draw, { spec: life.spec, cname, isThrottled });
  return { name: nameOf(kind, index), startsAt: draw.int(0, kindOfLife.startsWithin), faults, ...life };
}

/** Which wave of its kind a recording belongs to, from 0. */
function waveAt(kind: Kind, index: number): number {
  return Math.floor(index / perWave[kind]);
}

function nameOf(kind: Kind, index: number): string {
  return `${kind}-${String(index + 1).padStart(4, '0')}`;
}
