import { condition, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../src/activities/index.js';
import type { StartInput } from '../../src/activities/types.js';
import { apiTaskQueue } from '../../src/recording/names.js';

/** In the place of a recording that is over in the moment in which it hears of its recorder: it keeps nothing of what it hears. */
export async function recording(input: StartInput): Promise<void> {
  const calls = proxyActivities<Activities>({
    taskQueue: apiTaskQueue(input.appId),
    startToCloseTimeout: '20 seconds',
    retry: { maximumAttempts: 1 },
  });
  await calls.start(input).catch(() => undefined);
  await condition(() => false);
}
