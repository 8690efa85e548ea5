import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { recordingTaskQueue, sweeperNames } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import type { SweepOptions, SweepResult } from '../../src/recording/sweep.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import type { Stage } from '../support/stage.js';

/** One sweep, as somebody starts it by hand. */
export function sweepOnce(client: Client, options: SweepOptions = {}, id: string = randomUUID()): Promise<SweepResult> {
  return client.workflow.execute<(given: SweepOptions) => Promise<SweepResult>>(sweeperNames.sweepOrphans, {
    taskQueue: recordingTaskQueue,
    workflowId: `${sweeperNames.schedule}/${id}`,
    args: [options],
  });
}

/** A sweep that is over for the listing too, so that the next one by hand finds it. */
export async function sweepAndSettle(client: Client): Promise<SweepResult> {
  const id = randomUUID();
  const result = await sweepOnce(client, {}, id);
  await untilListed(client, `WorkflowId = "${sweeperNames.schedule}/${id}" AND ExecutionStatus = "Completed"`);
  return result;
}

type Bench = Pick<Stage, 'client' | 'newSpec' | 'emulator'>;

/** A recording with a first file, that stays through any pause of its users. */
export async function recordingOn(
  { client, newSpec, emulator }: Bench,
  changes: Partial<RecordingSpec> = {},
): Promise<{ recording: RecordingHandle; cname: string; sid: string }> {
  const spec = await newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 3600 }, ...changes });
  const { recording, started } = await client.start(spec);
  await emulator.advance(20);
  return { recording, cname: String(spec.cname), sid: started.sid };
}

/** Resolves once Temporal's listing, which is seconds behind, holds so many; the test's own timeout is the bound. */
export async function untilListed(client: Client, query: string, { count: wanted = 1 } = {}): Promise<void> {
  let listed: number | undefined;
  while (listed !== wanted) ({ count: listed } = await client.workflow.count(query));
}

/** As an operator does in the Web UI. */
export async function terminate(client: Client, workflowId: string): Promise<void> {
  await client.workflow.getHandle(workflowId).terminate('pressed by an operator');
  await untilListed(client, `WorkflowId = "${workflowId}" AND ExecutionStatus = "Terminated"`);
}

export async function recordersIn({ emulator }: Bench, channel: string) {
  const { recorders } = await emulator.ledger();
  return recorders.filter(({ cname }) => cname === channel);
}

export function sentTo({ emulator }: Bench, cname: string, endpoint: string) {
  return emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}
