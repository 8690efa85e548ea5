import { z } from 'zod';
import type { LiveRecorder, LiveRecorders } from './live-recorders.js';
import type { OrphanReason } from './orphans.js';
import type { UploadingStatus } from './state.js';

/** What the sweeper's workflows, activities and callers say to each other: plain JSON. */

export interface SweepOptions {
  /** Only tell: nothing is stopped. */
  dryRun?: boolean;
}

/** A recorder that nobody looks after, and all it takes to stop it. */
export interface Orphan extends Omit<LiveRecorders, 'recorders'> {
  workflowId: string;
  runId: string;
  reason: OrphanReason;
  recorder: LiveRecorder;
  /** The id of the workflow that stops it: one for each recorder, however often it is found. */
  stopId: string;
}

/** One run of a recording, as a page of the listing keeps it for the sweep after this one. */
export interface KnownRun extends LiveRecorders {
  workflowId: string;
  runId: string;
}

/** One page of a sweep. */
export interface Page {
  /** Whoever was live, and every orphan that is not known to be gone. */
  known: KnownRun[];
  orphans: Orphan[];
  /** Closed recordings that were live and do not say with which recorders. */
  unreadable: string[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}

/**
 * How an orphan ended. `byItself`: it had left already. `takenOut`: of the channel, as its sid is not known or Agora refuses
 * a stop by now. `replaced`: another recorder of ours has its uid, so it cannot be there. `outOfReach`: nothing can end it.
 */
export const orphanEnds = ['stopped', 'noData', 'byItself', 'takenOut', 'replaced', 'outOfReach'] as const;

/**
 * What a sweep tells of an orphan. `refused`: see `why`; the next sweep tries again. `pending`: still being stopped.
 * `found`: a dry run.
 */
export const orphanOutcomes = [...orphanEnds, 'refused', 'pending', 'found'] as const;

export interface OrphanEnd {
  left: (typeof orphanEnds)[number];
  /** In words, where there is more to say. */
  why?: string;
  /** Names of its files, if Agora told. */
  files?: string[];
  uploadingStatus?: UploadingStatus;
}

export interface OrphanReport extends Pick<Orphan, 'workflowId' | 'runId' | 'reason' | 'stopId'> {
  uid: string;
  sid?: string;
  became: (typeof orphanOutcomes)[number];
  why?: string;
}

export interface SweepResult {
  /** ISO 8601. */
  sweptAt: string;
  /** The workflows that keep the pages, for the sweep after this one. */
  pages: string[];
  /** How many recordings were live. */
  live: number;
  orphans: OrphanReport[];
  /** How many more orphans there were than `orphans` has room for. */
  more: number;
  unreadable: string[];
}

const sweepBefore = z.object({ sweptAt: z.string(), pages: z.array(z.string()) });

/** What a sweep needs of the one before it. */
export type SweepBefore = z.infer<typeof sweepBefore>;

/** `undefined` when it is no sweep's result. */
export function readSweepBefore(raw: unknown): SweepBefore | undefined {
  const reading = sweepBefore.safeParse(raw);
  return reading.success ? reading.data : undefined;
}
