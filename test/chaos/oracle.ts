import type { Evidence } from './evidence.js';
import { changesNotApplied } from './rules/changes-applied.js';
import { filesMissing } from './rules/files-told.js';
import { notGoneOn } from './rules/going-on.js';
import { doubled, leaked, outOfReach, pastExpiry } from './rules/recorders.js';

/** What must never be. */
export const offences = {
  leaked: 'recorders leaked',
  pastExpiry: 'recorders past expiry',
  doubled: 'recorders doubled',
  notGoneOn: 'recordings that should have gone on and did not',
  changeNotApplied: 'changes accepted and not applied',
  fileMissing: 'files in the bucket missing from a manifest',
} as const;

export type Offence = keyof typeof offences;

export interface Finding {
  offence: Offence;
  /** Of the recording; of its channel, where it is nobody's. */
  of: string;
  words: string;
}

export interface Verdict {
  recordings: number;
  recorders: number;
  /** How often each kind of fault hit. */
  faults: Record<string, number>;
  /** Recorders of pages whose sid is lost: nothing can end them, and their recordings say so. */
  outOfReach: number;
  findings: Finding[];
}

/** Judges by what the emulator and the histories say alone: the plan, and what the code thinks of itself, count for nothing. */
export function judge(evidence: Evidence): Verdict {
  const findings = (offence: Offence, found: Omit<Finding, 'offence'>[]) => found.map((one) => ({ offence, ...one }));
  return {
    recordings: new Set(evidence.chronicles.map(({ workflowId }) => workflowId)).size,
    recorders: evidence.recorders.length,
    faults: faultsIn(evidence),
    outOfReach: outOfReach(evidence).length,
    findings: [
      ...findings('leaked', leaked(evidence)),
      ...findings('pastExpiry', pastExpiry(evidence)),
      ...findings('doubled', doubled(evidence)),
      ...findings('notGoneOn', notGoneOn(evidence)),
      ...findings('changeNotApplied', changesNotApplied(evidence)),
      ...findings('fileMissing', filesMissing(evidence)),
    ],
  };
}

function faultsIn({ requests, killsAtMs }: Evidence): Record<string, number> {
  const counts: Record<string, number> = killsAtMs.length > 0 ? { 'worker killed': killsAtMs.length } : {};
  for (const { endpoint, fault } of requests) {
    if (fault !== undefined) counts[`${endpoint} ${fault}`] = (counts[`${endpoint} ${fault}`] ?? 0) + 1;
  }
  return counts;
}

/** Of several waves, each judged by itself. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const all: Verdict = { recordings: 0, recorders: 0, faults: {}, outOfReach: 0, findings: [] };
  for (const verdict of verdicts) {
    all.recordings += verdict.recordings;
    all.recorders += verdict.recorders;
    all.outOfReach += verdict.outOfReach;
    all.findings.push(...verdict.findings);
    for (const [fault, count] of Object.entries(verdict.faults)) all.faults[fault] = (all.faults[fault] ?? 0) + count;
  }
  return all;
}
