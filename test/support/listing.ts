import type { Client } from '@temporalio/client';
import type { ListedRun, Listing } from '../../src/activities/sweep/listing.js';
import { readLiveRecorders } from '../../src/recording/live-recorders.js';
import { searchAttributes } from '../../src/recording/names.js';

/** A run to list; the newest one of its id when no other is named. */
export interface RunToList {
  workflowId: string;
  runId?: string;
}

/**
 * For a server that cannot list: looks at every run it is told of.
 *
 * @param told may grow between one sweep and the next.
 */
export function listingOf(client: () => Client, told: readonly RunToList[]): Listing {
  return {
    async live() {
      const runs = await Promise.all(told.map((run) => liveRun(client(), run)));
      return { runs: runs.flatMap((run) => (run ? [run] : [])) };
    },
    lastSweep: async () => undefined,
  };
}

async function liveRun(client: Client, run: RunToList): Promise<ListedRun | undefined> {
  const described = await client.workflow.getHandle(run.workflowId, run.runId).describe();
  const { workflowId, runId, status, startTime, memo, typedSearchAttributes } = described;
  if (!typedSearchAttributes.get(searchAttributes.live)) return undefined;
  return { workflowId, runId, status: status.name, startedAtMs: startTime.getTime(), live: readLiveRecorders(memo) };
}
