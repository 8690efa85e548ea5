import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { recordingTaskQueue, sweeperNames } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import type { SweepOptions, SweepResult } from '../../src/recording/sweep.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import type { Stage } from '../support/stage.js';

/** One sweep, as somebody starts it by hand. */
export function sweepOnce(client: Client, options: SweepOptions = {}): Promise<SweepResult> {
  return client.workflow.execute<(given: SweepOptions) => Promise<SweepResult>>(sweeperNames.sweepOrphans, {
    taskQueue: recordingTaskQueue,
    workflowId: `${sweeperNames.schedule}/${randomUUID()}`,
    args: [options],
  });
}

type Bench = Pick<Stage, 'client' | 'newSpec' | 'emulator'>;

/** A recording of which Agora has said that it records, and that stays through any pause of its users. */
export async function recordingOn(
  { client, newSpec }: Bench,
  changes: Partial<RecordingSpec> = {},
): Promise<{ recording: RecordingHandle; cname: string; sid: string }> {
  const spec = await newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 3600 }, ...changes });
  const { recording, started } = await client.start(spec);
  await recording.confirmed();
  return { recording, cname: String(spec.cname), sid: started.sid };
}

/** Resolves once Temporal's listing, which is seconds behind, holds what is wanted; the test's own timeout is the bound. */
export async function untilListed(client: Client, query: string, { count: wanted = 1 } = {}): Promise<void> {
  while ((await client.workflow.count(query)).count < wanted);
}

export async function recordersIn({ emulator }: Bench, channel: string) {
  const { recorders } = await emulator.ledger();
  return recorders.filter(({ cname }) => cname === channel);
}

export function sentTo({ emulator }: Bench, cname: string, endpoint: string) {
  return emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}
