import type { Client } from '@temporalio/client';
import type { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export type History = ReturnType<typeof historyFromJSON>;

/** Many messages, as many events: what hours of heartbeats would do as well, but not in a test's time. */
export async function makeHistoryLong(client: Client, workflowId: string): Promise<void> {
  const workflow = client.workflow.getHandle(workflowId);
  for (let hundreds = 0; hundreds < 15; hundreds += 1) {
    await Promise.all(Array.from({ length: 100 }, () => workflow.signal('noSuchSignal')));
  }
}

/** The histories of every run of a workflow that continued as new, the oldest first. */
export async function historiesOf(client: Client, workflowId: string): Promise<History[]> {
  const newest = await client.workflow.getHandle(workflowId).describe();
  const histories: History[] = [];
  for (let runId: string | undefined = newest.runId; runId; ) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.unshift(history);
    runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  }
  return histories;
}
