import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type DevServer, type DevServerOptions, startDevServer } from '../../scripts/temporal/dev-server.js';
import { createNamespace } from '../../scripts/temporal/namespace.js';
import { addSearchAttributes } from '../../src/temporal/search-attributes.js';
import { type End, endAll } from './ends.js';
import { patiently } from './patiently.js';
import { quietEnd } from './quiet-end.js';
import { serversVariable } from './servers-for-tests.js';

/** What {@link withTimeSkipping} and {@link withDevServer} give; `env` is there from `beforeAll` on. */
export interface TestServer {
  readonly env: TestWorkflowEnvironment;
  /** What uses the server has to end before it does; the last added ends first. */
  endBefore(end: () => Promise<void>): void;
}

/** A time-skipping server of this test file's own, with our search attributes. It has no schedules and no `list`. */
export function withTimeSkipping(): TestServer {
  return keptForThisFile(timeSkippingEnv);
}

/** A namespace of this test file's own, with our search attributes, on the dev server all test files share. */
export function withDevServer(): TestServer {
  return keptForThisFile(devServerEnv);
}

function keptForThisFile(create: () => Promise<TestWorkflowEnvironment>): TestServer {
  let env: TestWorkflowEnvironment | undefined;
  const ends: End[] = [];
  beforeAll(async () => {
    env = await create();
  });
  afterAll(async () => {
    await endAll(ends);
    await env?.teardown();
  });
  return {
    get env() {
      if (!env) throw new Error('The Temporal server is there from beforeAll on');
      return env;
    },
    endBefore: (end) => {
      ends.push(end);
    },
  };
}

/** The caller tears it down. */
export async function timeSkippingEnv(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const path = await ask('/test-server');
  const server = { executable: { type: 'existing-path', path } } as const;
  const env = await patiently(() => TestWorkflowEnvironment.createTimeSkipping({ server, plugins: [quietEnd] }));
  await addSearchAttributes(env.connection, env.namespace ?? 'default');
  return env;
}

/** The caller tears it down; the server itself goes on for the other test files. */
export async function devServerEnv(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const address = await ask('/dev-server');
  const namespace = `test-${randomUUID()}`;
  await createNamespace(address, namespace);
  return existingServerEnv({ address, namespace });
}

function existingServerEnv(where: { address: string; namespace: string }): Promise<TestWorkflowEnvironment> {
  return TestWorkflowEnvironment.createFromExistingServer({ ...where, plugins: [quietEnd] });
}

/** A dev server of the test's own, to be stopped, killed and started again. The caller stops it. */
export async function ownDevServer(options: Omit<DevServerOptions, 'log' | 'executable'> = {}): Promise<DevServer> {
  return startDevServer({ uiPort: false, ...options, log: () => undefined, executable: await ask('/temporal-cli') });
}

/** A way into a server of the test's own. The caller tears it down. */
export function envOf({ address }: DevServer): Promise<TestWorkflowEnvironment> {
  return envAt(address, 'default');
}

/** A way into any server that runs. The caller tears it down. */
export function envAt(address: string, namespace: string): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  return existingServerEnv({ address, namespace });
}

/** The workflows, bundled once for all test files; `encoded` for those whose worker encrypts. */
export async function workflowForTests(
  bundle: 'plain' | 'encoded' = 'plain',
): Promise<{ workflowBundle: { codePath: string } }> {
  return { workflowBundle: { codePath: await ask(`/workflow-bundle${bundle === 'plain' ? '' : '/encoded'}`) } };
}

/** Workers tell of every failure, and tests make many on purpose. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Another helper in this file has installed it already.
  }
}

async function ask(path: string): Promise<string> {
  const response = await fetch(`${process.env[serversVariable] ?? 'http://global-setup-has-not-run.invalid'}${path}`);
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
