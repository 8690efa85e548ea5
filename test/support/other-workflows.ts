import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { resolveSources } from '../../src/workflow-code.js';
import type { TestServer } from './temporal.js';

interface OtherWorkflows {
  taskQueue: string;
  /** The module that has them. */
  module: URL;
  maxCachedWorkflows?: number;
}

/** A worker of workflows that are not ours, in the place of those that are; resolves with what ends it. */
export async function runOtherWorkflows(
  { env }: TestServer,
  { module, ...options }: OtherWorkflows,
): Promise<() => Promise<void>> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace: env.namespace,
    workflowsPath: fileURLToPath(module),
    bundlerOptions: { webpackConfigHook: resolveSources },
    ...options,
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}
