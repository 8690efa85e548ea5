import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Config } from '../../src/config.js';
import { workflowForTests } from './temporal.js';

/** A worker in a process of its own, to be killed; it polls already. It does not outlive this process. */
export async function forkWorker(env: TestWorkflowEnvironment, { config }: { config: Config }): Promise<ChildProcess> {
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace };
  const options = { config, temporal, workflow: await workflowForTests(), sweep: false, drainSeconds: 5 };
  const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  const [said] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (said !== 'ready') throw new Error(`the worker's process ended while starting: ${said}`);
  return child;
}

/** Ends a process, unless it has ended already. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
