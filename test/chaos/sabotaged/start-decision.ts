import type { StartDecision, StartTrouble } from '../../../src/workflows/decisions/start-decision.js';

export const resourceUsableSeconds = 270;

/** Rule R2 switched off: a start without an answer is taken for one that did nothing. */
export function afterStartTrouble(_start: StartTrouble): StartDecision {
  return { do: 'another' };
}
