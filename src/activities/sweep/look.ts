import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { type LiveRecorders, readLiveRecorders } from '../../recording/live-recorders.js';
import { searchAttributes } from '../../recording/names.js';
import type { RunFacts } from '../../recording/orphans.js';

export interface Sight extends RunFacts {
  runId: string;
  /** The resource of its latest recorder, also of one that has left. */
  lastResourceId?: string;
}

/** What Temporal says now of a run, or of the newest run of an id; not seconds old, as the listing is. */
export async function lookAt(client: Client, run: { workflowId: string; runId?: string }): Promise<Sight | undefined> {
  const described = await found(client.workflow.getHandle(run.workflowId, run.runId).describe());
  if (!described) return undefined;
  const { runId, status, memo, typedSearchAttributes: attributes, raw } = described;
  return {
    runId,
    status: status.name,
    isLive: attributes.get(searchAttributes.live) ?? false,
    live: readLiveRecorders(memo),
    lastResourceId: attributes.get(searchAttributes.resourceId),
    wasReset: Boolean(raw.workflowExtendedInfo?.resetRunId),
    stop: stopIn(raw.pendingActivities ?? []),
    task: await taskOf(client, { ...run, runId }, raw.pendingWorkflowTask),
  };
}

/** `undefined` when Temporal knows no such workflow. */
export async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A run that Temporal has forgotten. */
export function deletedRun(runId: string, live: LiveRecorders): Sight {
  return { runId, status: 'DELETED', isLive: true, live, wasReset: false };
}

const stops: ReadonlySet<string> = new Set(['stop', 'takeOut']);

type Described = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw'];
type PendingTask = NonNullable<Described['pendingWorkflowTask']>;

/** The stop that has last been with a worker, or waits for one since it was asked for. */
function stopIn(pending: NonNullable<Described['pendingActivities']>): RunFacts['stop'] {
  const waiting = pending
    .filter(({ activityType }) => stops.has(activityType?.name ?? ''))
    .map(({ lastStartedTime, scheduledTime }) => tsToMs(lastStartedTime ?? scheduledTime ?? undefined));
  return waiting.length > 0 ? { waitingSinceMs: Math.max(...waiting) } : undefined;
}

/** A worker that died costs one attempt, and its sticky queue another. */
const attemptsOfFailing = 4;

async function taskOf(
  client: Client,
  run: { workflowId: string; runId: string },
  task: PendingTask | null | undefined,
): Promise<RunFacts['task']> {
  if (!task) return undefined;
  const isFailing = (task.attempt ?? 1) >= attemptsOfFailing;
  const scheduledAtMs = tsToMs(task.originalScheduledTime ?? task.scheduledTime ?? undefined);
  // Each attempt is scheduled anew, and only the history tells when the first one failed.
  const failingSinceMs = isFailing ? await firstFailure(client, run) : undefined;
  return { isFailing, waitingSinceMs: failingSinceMs ?? scheduledAtMs };
}

/** As numbered by Temporal's API (temporal.api.enums.v1.EventType). */
const taskEvents = { completed: 7, timedOut: 8, failed: 9 } as const;

/** When the first workflow task failed after the last one that was done. */
async function firstFailure(client: Client, execution: { workflowId: string; runId: string }) {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution,
    maximumPageSize: 50,
  });
  const events = history?.events ?? [];
  const lastDone = events.findIndex(({ eventType }) => eventType === taskEvents.completed);
  const since = lastDone < 0 ? events : events.slice(0, lastDone);
  const failures = since.filter(
    ({ eventType }) => eventType === taskEvents.failed || eventType === taskEvents.timedOut,
  );
  const first = failures.at(-1)?.eventTime;
  return first ? tsToMs(first) : undefined;
}
