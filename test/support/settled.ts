import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { History } from './histories.js';

/** More looks than any task takes that a worker has; one that no worker has stays as it is. */
const mostLooks = 100;

/** As numbered by Temporal's API (temporal.api.enums.v1.EventType). */
const taskEvents = { scheduled: 5, started: 6, completed: 7, timedOut: 8, failed: 9 } as const;
const ofTasks: ReadonlySet<number> = new Set(Object.values(taskEvents));

/**
 * Resolves once none of the workflows has a task under way; those that are over, or never began, are dropped. The server that
 * skips time forgets a task that gives up a timer which has just fired (temporalio/sdk-java#3088), so time must not leap
 * in the middle of one.
 */
export async function untilSettled(client: Client, workflowIds: Set<string>): Promise<void> {
  for (const workflowId of workflowIds) {
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const history = await historyOf(client, workflowId);
      if (!history || isOver(history)) workflowIds.delete(workflowId);
      if (!history || isSettled(history)) break;
    }
  }
}

async function historyOf(client: Client, workflowId: string): Promise<History | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function isSettled(history: History): boolean {
  const last = history.events?.findLast(({ eventType }) => ofTasks.has(Number(eventType)));
  return isOver(history) || (last !== undefined && last.eventType === taskEvents.completed);
}

function isOver({ events }: History): boolean {
  const last = events?.at(-1);
  return [
    last?.workflowExecutionCompletedEventAttributes,
    last?.workflowExecutionFailedEventAttributes,
    last?.workflowExecutionTerminatedEventAttributes,
    last?.workflowExecutionTimedOutEventAttributes,
  ].some(Boolean);
}
