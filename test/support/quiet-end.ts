import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConnectionOptions,
  type ConnectionPlugin,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * An environment whose end is not disturbed by calls under way: one that is tried again on a connection that is closed throws
 * where nobody can catch it. So its teardown lets no call be tried again, and waits for those that are about to be.
 */
export async function withQuietEnd(
  create: (plugins: ConnectionPlugin[]) => Promise<TestWorkflowEnvironment>,
): Promise<TestWorkflowEnvironment> {
  let ended = false;
  let lastRetryAtMs = 0;
  const usual = defaultGrpcRetryOptions();
  const retries: typeof usual = {
    retryableDecider: (attempt, status) => !ended && usual.retryableDecider(attempt, status),
    delayFunction(attempt, status) {
      const delayMs = usual.delayFunction(attempt, status);
      lastRetryAtMs = Math.max(lastRetryAtMs, Date.now() + delayMs);
      return delayMs;
    },
  };
  const interceptors = [makeGrpcRetryInterceptor({ ...usual, ...retries })];
  const configureConnection = (options: ConnectionOptions): ConnectionOptions => ({ ...options, interceptors });
  const env = await create([{ name: 'quiet end', configureConnection }]);
  const teardown = env.teardown.bind(env);
  env.teardown = async () => {
    ended = true;
    if (lastRetryAtMs >= Date.now()) await delay(lastRetryAtMs - Date.now() + 10);
    await teardown();
  };
  return env;
}
