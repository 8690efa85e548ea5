import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { defineQuery, ParentClosePolicy, setHandler, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { FindVanishedInput } from '../activities/sweep/find-vanished.js';
import type { ListPageInput } from '../activities/sweep/list-page.js';
import { sweeperNames } from '../recording/names.js';
import type { KnownRun, Orphan, Page, SweepOptions } from '../recording/sweep.js';
import { askTemporal } from './orphan-calls.js';
import { stopOrphan } from './stop-orphan.js';

/** A page of those that are live, or of those that were at the sweep before. */
export type SweepPageInput = SweepOptions & ({ listed: ListPageInput } | { vanished: FindVanishedInput });

/** All that the sweep itself has to know, so that its history stays small. */
export type SweptPage = Pick<Page, 'unreadable' | 'next'> & { live: number; orphans: Orphan[] };

const known = defineQuery<KnownRun[]>(sweeperNames.known);

/** Judges one page, starts to stop its orphans, and keeps it for the sweep after this one. */
export async function sweepPage(input: SweepPageInput): Promise<SweptPage> {
  let page: Page = { known: [], orphans: [], unreadable: [] };
  setHandler(known, () => page.known);
  page = 'listed' in input ? await askTemporal.listPage(input.listed) : await askTemporal.findVanished(input.vanished);
  const { orphans, unreadable, next } = page;
  if (!input.dryRun) await Promise.all(orphans.map(startStop));
  return { live: page.known.length, orphans, unreadable, next };
}

/** Unless it is being stopped already. It goes on when the sweep is over. */
async function startStop(orphan: Orphan): Promise<void> {
  const { stopId, reason, recorder, workflowId } = orphan;
  try {
    await startChild(stopOrphan, {
      workflowId: stopId,
      args: [orphan],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `stops uid ${recorder.uid} of ${workflowId}: ${reason}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
