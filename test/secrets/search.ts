import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
const { WorkflowExecutionInfo } = proto.temporal.api.workflow.v1;

/** Every byte of every run's history and of what is listed of it: what Temporal's database holds. Nothing is decrypted. */
export async function bytesOfHistories({ workflowService, options: { namespace }, workflow }: Client): Promise<string> {
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 });
  let bytes = '';
  for (const listed of executions) {
    const { workflowId, runId } = listed.execution ?? {};
    const history = await workflow.getHandle(workflowId ?? '', runId ?? '').fetchHistory();
    bytes += Buffer.from(WorkflowExecutionInfo.encode(listed).finish()).toString('latin1');
    bytes += Buffer.from(History.encode(history).finish()).toString('latin1');
  }
  return bytes;
}

/** Which secrets stand somewhere in a text, as they are or as something that carries them would write them. */
export function found(secrets: Readonly<Record<string, string>>, text: string): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => waysToWrite(secret).some((written) => text.includes(written)))
    .map(([name]) => name);
}

function waysToWrite(secret: string): string[] {
  const inside = [0, 1, 2].map((before) => base64Inside(secret, before));
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...inside, ...inside.map(urlSafe)];
}

/** The part of a longer text in base64 that only this secret makes, when so many bytes stand before it, modulo 3. */
function base64Inside(secret: string, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const written = whole.toString('base64').replace(/=+$/u, '');
  const skipped = before === 0 ? 0 : before + 1;
  return written.slice(skipped, Math.floor((whole.length * 8) / 6));
}

function urlSafe(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}
