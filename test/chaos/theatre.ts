import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { root } from '../../scripts/lib/root.js';
import { workflowBundle } from '../../scripts/lib/workflow-bundle.js';
import { timeSkippingServer } from '../../scripts/temporal/executables.js';
import { addSearchAttributes } from '../../src/search-attributes.js';

/** Where recordings are played: servers that skip time, and the workflow that their workers run. */
export interface Theatre {
  /** A server of its own; the caller tears it down. */
  timeSkippingEnv(): Promise<TestWorkflowEnvironment>;
  workflow: { workflowBundle: { codePath: string } };
  close(): Promise<void>;
}

export async function openTheatre(log: (line: string) => void): Promise<Theatre> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await timeSkippingServer(log);
  const folder = await mkdtemp(join(tmpdir(), 'agora-recording-chaos-'));
  const codePath = join(folder, 'workflow-bundle.js');
  await writeFile(codePath, await workflowBundle(join(root, 'src/workflows/index.ts')));
  return {
    workflow: { workflowBundle: { codePath } },
    async timeSkippingEnv() {
      const env = await TestWorkflowEnvironment.createTimeSkipping({ server });
      await addSearchAttributes(env.connection, env.namespace ?? 'default');
      return env;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
