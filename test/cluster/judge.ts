import { z } from 'zod';
import type { Ledger } from '../../src/emulator/server.js';
import type { AcceptedChange, Chronicle, Evidence } from '../chaos/evidence.js';
import { facetsIn } from '../chaos/facets.js';
import { judge as judgeOfChaos } from '../chaos/oracle.js';

/** What must never be, after all was killed and came back. */
export const offences = {
  leaked: 'recorders leaked',
  pastExpiry: 'recorders past expiry',
  doubled: 'recorders doubled',
  lost: 'recordings lost',
  changeNotApplied: 'changes accepted and not applied',
  fileMissing: 'files missing',
} as const;

export type Offence = keyof typeof offences;

export interface Finding {
  offence: Offence;
  /** Of the recording, or of the whole ledger. */
  of: string;
  words: string;
}

/** A recording that was to be, and the outcome that it was to have. */
export interface Wanted {
  workflowId: string;
  outcome: string;
}

export interface Case {
  evidence: Evidence;
  totals: Ledger['totals'];
  wanted: readonly Wanted[];
}

/** By what the emulator and the histories say alone. Here Agora itself did nothing wrong, so nothing is excused by that. */
export function judge({ evidence, totals, wanted }: Case): Finding[] {
  const ofChaos = judgeOfChaos(evidence).findings.map(({ offence, ...found }) => ({
    ...found,
    offence: offence === 'notGoneOn' ? ('lost' as const) : offence,
  }));
  return [
    ...ofChaos,
    ...wrongTotals(totals),
    ...wanted.flatMap((one) => lost(one, evidence)),
    ...evidence.chronicles.flatMap((chronicle) => changesNotTold(chronicle, evidence)),
    ...evidence.chronicles.flatMap((chronicle) => filesNotThere(chronicle, evidence)),
  ];
}

function wrongTotals({ live, leaked, pastExpiry, doubled }: Ledger['totals']): Finding[] {
  const found = (offence: Offence, count: number, words: string) =>
    count === 0 ? [] : [{ offence, of: 'the ledger', words: `${count} ${words}` }];
  return [
    ...found('leaked', Math.max(live, leaked), 'still there'),
    ...found('pastExpiry', pastExpiry, 'past expiry'),
    ...found('doubled', doubled, 'at once with another'),
  ];
}

function lost({ workflowId, outcome }: Wanted, { chronicles }: Evidence): Finding[] {
  const chronicle = chronicles.find((one) => one.workflowId === workflowId);
  const words = whyLost(chronicle, outcome);
  return words === undefined ? [] : [{ offence: 'lost', of: workflowId, words }];
}

function whyLost(chronicle: Chronicle | undefined, outcome: string): string | undefined {
  if (!chronicle) return 'there is no such workflow';
  const { closed, manifest = [] } = chronicle;
  if (!closed) return 'it still runs';
  if (closed.how !== 'completed') return `it ${closed.how}: ${closed.words}`;
  if (closed.outcome !== outcome) return `it ended as ${closed.outcome}, not as ${outcome}: ${closed.words}`;
  return manifest.length === 0 ? 'its manifest is empty' : undefined;
}

function filesNotThere({ workflowId, manifest = [] }: Chronicle, { files }: Evidence): Finding[] {
  const present = new Set(files);
  const missing = manifest.filter((name) => !present.has(name));
  return missing.map((name) => ({ offence: 'fileMissing', of: workflowId, words: `${name} is not in the bucket` }));
}

const withRequest = z.looseObject({ clientRequest: z.unknown() });

/** What a recorder was last told has to be the last that was accepted, of each thing that can be changed. */
function changesNotTold({ workflowId, cname, changes }: Chronicle, { requests }: Evidence): Finding[] {
  const told = requests
    .filter((request) => request.cname === cname && request.status === 200)
    .map(({ body }) => facetsIn(withRequest.safeParse(body).data?.clientRequest));
  const last = new Map(changes.filter(counts).map((change) => [change.facet, change]));
  return [...last.values()].flatMap(({ facet, value }) => {
    const now = told.findLast((facets) => facets[facet] !== undefined)?.[facet];
    if (now === value) return [];
    const words = `${facet} is ${now ?? 'unset'} at the end, and ${value} was accepted last`;
    return [{ offence: 'changeNotApplied' as const, of: workflowId, words }];
  });
}

function counts({ answer }: AcceptedChange): boolean {
  return answer !== 'refused' && answer !== 'superseded';
}
