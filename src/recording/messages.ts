import { z } from 'zod';
import { across } from '../agora/wire/across.js';
import { type UpdateRequest, updateRequest, updateRules } from '../agora/wire/changes.js';
import { type Layout, layout } from '../agora/wire/layout.js';
import type { Mode } from '../agora/wire/modes.js';
import { type BrokenRule, brokenRules } from '../agora/wire/rules.js';

export type { Layout, UpdateRequest };

/** A change to a running recording, as the Signals and Updates `update` and `updateLayout` bring it. */
export type Change = { kind: 'update'; request: UpdateRequest } | { kind: 'updateLayout'; layout: Layout };

/**
 * What became of a change. `byAgora`: Agora has applied it. `partOfStart`: it came before the recorder and was started with
 * it. `superseded`: a newer layout took its place. `later`: accepted, and still being tried; the state tells when it is done.
 */
export interface ChangeAnswer {
  applied: 'byAgora' | 'partOfStart' | 'superseded' | 'later';
}

const stopRequest = z.strictObject({
  /** Why, for the people who read the recording's story. */
  reason: z.string().max(200).optional(),
});

export type StopRequest = z.infer<typeof stopRequest>;

export function readChange(
  kind: Change['kind'],
  raw: unknown,
  mode: Mode,
): { change: Change } | { brokenRules: BrokenRule[] } {
  if (kind === 'updateLayout') {
    if (mode !== 'composite') return { brokenRules: [onlyInComposite(mode)] };
    const reading = layout.safeParse(raw);
    return reading.success ? { change: { kind, layout: reading.data } } : { brokenRules: brokenRules(reading.error) };
  }
  const reading = across(updateRequest, updateRules(mode)).safeParse(raw);
  return reading.success ? { change: { kind, request: reading.data } } : { brokenRules: brokenRules(reading.error) };
}

export function readStop(raw: unknown): { stop: StopRequest } | { brokenRules: BrokenRule[] } {
  const reading = stopRequest.safeParse(raw ?? {});
  return reading.success ? { stop: reading.data } : { brokenRules: brokenRules(reading.error) };
}

function onlyInComposite(mode: Mode): BrokenRule {
  return {
    field: 'updateLayout',
    rule: `only a composite recording has a layout; this one is ${mode}`,
    remedy: 'use update for subscriptions and web pages',
  };
}
