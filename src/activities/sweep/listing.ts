import type { Client } from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import { visibilityQuery } from '../../listing.js';
import { type LiveRecorders, readLiveRecorders } from '../../recording/live-recorders.js';
import { sweeperNames } from '../../recording/names.js';
import { readSweepBefore, type SweepBefore } from '../../recording/sweep.js';

export interface ListedRun {
  workflowId: string;
  runId: string;
  /** As Temporal's client names it. */
  status: string;
  startedAtMs: number;
  live?: LiveRecorders;
}

export interface ListingPage {
  runs: ListedRun[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}

export interface Channel {
  appId: string;
  cname: string;
}

/** What the sweeper asks Temporal's visibility store. A server without one (the time-skipping one) needs another listing. */
export interface Listing {
  /** The runs that say they have a recorder, of one channel if asked; those that continued as new are left out. */
  live(page: { token?: string; channel?: Channel }): Promise<ListingPage>;
  /** What the newest completed sweep handed on. */
  lastSweep(): Promise<SweepBefore | undefined>;
}

const completedSweeps = `WorkflowType = "${sweeperNames.sweepOrphans}" AND ExecutionStatus = "Completed"`;

/** Temporal's own, as new as its visibility store: seconds behind. */
export function temporalListing(client: Client, { pageSize }: { pageSize: number }): Listing {
  return {
    async live({ token, channel }) {
      const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
        namespace: client.options.namespace,
        query: `${visibilityQuery({ ...channel, live: true })} AND ExecutionStatus != "ContinuedAsNew"`,
        pageSize,
        nextPageToken: token ? Buffer.from(token, 'base64') : undefined,
      });
      const next = nextPageToken?.length ? Buffer.from(nextPageToken).toString('base64') : undefined;
      return { runs: await Promise.all(executions.map((raw) => listedRun(client, raw))), next };
    },
    async lastSweep() {
      for await (const { workflowId, runId } of client.workflow.list({ query: completedSweeps, pageSize: 1 })) {
        return readSweepBefore(await client.workflow.getHandle(workflowId, runId).result());
      }
      return undefined;
    },
  };
}

async function listedRun(client: Client, raw: Parameters<typeof executionInfoFromRaw>[0]): Promise<ListedRun> {
  const { loadedDataConverter, namespace } = client.options;
  const run = await executionInfoFromRaw(raw, loadedDataConverter, raw, namespace);
  const { workflowId, runId, status, startTime, memo } = run;
  return { workflowId, runId, status: status.name, startedAtMs: startTime.getTime(), live: readLiveRecorders(memo) };
}
