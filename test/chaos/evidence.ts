import type { LedgerEntry, RequestLogEntry } from '../../src/emulator/server.js';
import type { History } from '../support/histories.js';

/** All that the judge looks at: the emulator's ledger, log and bucket, and the histories. Instants are Unix ms. */
export interface Evidence {
  nowMs: number;
  recorders: LedgerEntry[];
  requests: RequestLogEntry[];
  /** Names of the files in the bucket, without folders. */
  files: string[];
  chronicles: Chronicle[];
  /** For people to read when something was found: of the recordings, and of what stopped their recorders. */
  histories?: Kept[];
  /** When a worker was killed: who was being answered then has perhaps not heard it. */
  killsAtMs: number[];
  /** How long a recorder may stay whose recording was terminated: until two sweeps are over. */
  orphansStayMs: number;
}

export interface Kept {
  workflowId: string;
  runId: string;
  history: History;
}

/** What one recording's histories say, over all of its runs. */
export interface Chronicle {
  workflowId: string;
  cname: string;
  mode: 'composite' | 'individual' | 'web';
  heartbeatSeconds: number;
  redundancy: number;
  atDeadline: 'stop' | 'rollover';
  afterExit: 'end' | 'resume' | 'auto';
  maxDuration?: number;
  begunAtMs: number;
  /** When somebody first asked for its end: a stop, or a cancellation. */
  stopAskedAtMs?: number;
  /** Absent while it runs. */
  closed?: { atMs: number; how: 'completed' | 'failed' | 'terminated'; outcome?: string; words: string };
  /** With which resources `start` was to be sent. */
  resourceIds: string[];
  /** Of these, the ones whose recorder's sid came to nobody's knowledge: no answer to `start`, and no notification that it began. */
  unheardOf: string[];
  /** Names of the files in its manifest; absent without one. */
  manifest?: string[];
  /** In the order in which they were accepted. */
  changes: AcceptedChange[];
}

export interface AcceptedChange {
  atMs: number;
  facet: Facet;
  value: string;
  /** What its Update was answered; absent for a Signal, and for an Update without an answer. */
  answer?: 'byAgora' | 'partOfStart' | 'superseded' | 'later' | 'refused';
}

/** What changes are told apart by: each sets one facet of what the recorder does. */
export type Facet = 'colour' | 'listener' | 'onhold';
