import type { Client } from '@temporalio/client';
import type { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export type History = ReturnType<typeof historyFromJSON>;

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
