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
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  return [...(await chainOf(client, workflowId, runId)).values()];
}

/** Those of the runs that a run continued, and was continued by, each under its run's id, the oldest first. */
export async function chainOf(client: Client, workflowId: string, runId: string): Promise<Map<string, History>> {
  const historyOf = (id: string) => client.workflow.getHandle(workflowId, id).fetchHistory();
  const chain: [string, History][] = [[runId, await historyOf(runId)]];
  for (let id = before(chain.at(0)); id; id = before(chain.at(0))) chain.unshift([id, await historyOf(id)]);
  for (let id = after(chain.at(-1)); id; id = after(chain.at(-1))) chain.push([id, await historyOf(id)]);
  return new Map(chain);
}

function before(run: [string, History] | undefined): string | null | undefined {
  return run?.[1].events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
}

function after(run: [string, History] | undefined): string | null | undefined {
  return run?.[1].events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
}
