import type { EmulatorOptions } from '../../src/emulator/server.js';
import { startCallbackReceiver } from '../../src/notifications/receiver.js';
import type { Hands } from './hands.js';
import type { Wave } from './plan.js';

const callbackSecret = 'the-secret-of-chaos';

/** Lets Agora's notifications reach the recordings of a wave, lost, doubled and out of order as it was planned. */
export async function notify({ notifications }: Wave, hands: Hands): Promise<() => Promise<void>> {
  if (!notifications) return async () => undefined;
  const { emulator, recordings } = hands;
  const receiver = await startCallbackReceiver({
    projects: [{ name: 'default', appId: emulator.appId, callbackSecret }],
    client: recordings,
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
