import type { EmulatorOptions } from '../../src/emulator/server.js';
import type { RecordingFilter, RecordingSummary } from '../../src/listing.js';
import { startCallbackReceiver } from '../../src/notifications/receiver.js';
import { searchAttributes } from '../../src/recording/names.js';
import { type Hands, workflowIdFor } from './hands.js';
import type { Wave } from './plan.js';

const callbackSecret = 'the-secret-of-chaos';

/** Lets Agora's notifications reach the recordings of a wave, lost, doubled and out of order as it was planned. */
export async function notify(wave: Wave, hands: Hands, nowMs?: () => Promise<number>): Promise<() => Promise<void>> {
  const { notifications } = wave;
  if (!notifications) return async () => undefined;
  const { emulator, recordings } = hands;
  const receiver = await startCallbackReceiver({
    projects: [{ name: 'default', appId: emulator.appId, callbackSecret }],
    client: recordings,
    ...(nowMs ? { nowMs, locate: (filter) => inPlannedChannel(wave, hands, filter) } : {}),
  });
  const { loss, duplicates, disorder } = notifications;
  const options: EmulatorOptions = { callbackUrl: receiver.url, callbackSecret, callbackLoss: loss };
  await emulator.reset({
    ...options,
    callbackDuplicates: duplicates,
    callbackDisorder: disorder,
    callbackRetryMs: [50],
  });
  return () => receiver.close();
}

/** For a server that knows no search: whom the plan has put into the channel. */
async function* inPlannedChannel(
  { recordings }: Wave,
  hands: Hands,
  { cname }: RecordingFilter,
): AsyncGenerator<RecordingSummary> {
  for (const plan of recordings.filter(({ spec }) => spec.cname === cname)) {
    const workflow = hands.temporal.workflow.getHandle(workflowIdFor(plan, hands));
    const execution = await workflow.describe().catch(() => undefined);
    if (execution?.status.name !== 'RUNNING') continue;
    const { workflowId, runId, status, startTime, typedSearchAttributes } = execution;
    const uids = typedSearchAttributes.get(searchAttributes.uids) ?? [];
    yield { workflowId, runId, status: status.name, uids, live: true, startedAt: startTime.toISOString() };
  }
}
