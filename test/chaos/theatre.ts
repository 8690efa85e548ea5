import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { root } from '../../scripts/lib/root.js';
import { workflowBundle } from '../../scripts/lib/workflow-bundle.js';
import { freePort, startDevServer } from '../../scripts/temporal/dev-server.js';
import { temporalCli, timeSkippingServer } from '../../scripts/temporal/executables.js';
import { addSearchAttributes } from '../../src/temporal/search-attributes.js';
import { patiently } from '../support/patiently.js';
import { quietEnd } from '../support/quiet-end.js';

/** Where recordings are played: servers, and the workflow that their workers run. */
export interface Theatre {
  /** A server of its own; the caller tears it down. */
  timeSkippingEnv(): Promise<TestWorkflowEnvironment>;
  /** A server of its own; the caller stops it. */
  realServer(): Promise<RealServer>;
  workflow: { workflowBundle: { codePath: string } };
  /** Whether somebody looks for recorders that nobody watches; only to see that it is missed. */
  sweeps: boolean;
  /** Until a planned moment, or until nobody waits for it any more. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface RealServer {
  env: TestWorkflowEnvironment;
  /** As a crash has it: what it has written to its file is all that the next one knows. */
  dieAndComeBack(): Promise<void>;
  stop(): Promise<void>;
}

export interface TheatreOptions {
  log: (line: string) => void;
  /** The workflows' code. Default: made of the sources. */
  bundle?: () => Promise<string>;
  sweeps?: boolean;
}

export async function openTheatre({ log, bundle = bundleOfSources, sweeps = true }: TheatreOptions): Promise<Theatre> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await timeSkippingServer(log);
  const executable = await temporalCli(log);
  const folder = await mkdtemp(join(tmpdir(), 'agora-recording-chaos-'));
  const codePath = join(folder, 'workflow-bundle.js');
  await writeFile(codePath, `${await bundle()}${withoutStacks}`);
  return {
    sweeps,
    workflow: { workflowBundle: { codePath } },
    async timeSkippingEnv() {
      const env = await patiently(() => TestWorkflowEnvironment.createTimeSkipping({ server, plugins: [quietEnd] }));
      await addSearchAttributes(env.connection, env.namespace ?? 'default');
      return env;
    },
    realServer: () => startRealServer(folder, { log, executable }),
    wait: (seconds, signal) => delay(seconds * 1000, undefined, { signal }).catch(() => undefined),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Temporal keeps the stack of every promise for people who ask where a workflow waits: a third of what it costs to run one. */
const withoutStacks = '\nError.stackTraceLimit = 0;\n';

function bundleOfSources(): Promise<string> {
  return workflowBundle(join(root, 'src/workflows/index.ts'));
}

async function startRealServer(
  folder: string,
  given: { log: (line: string) => void; executable: string },
): Promise<RealServer> {
  const port = await freePort();
  const options = { ...given, port, uiPort: false as const, dbFilename: join(folder, `temporal-${port}.db`) };
  let server = await startDevServer(options);
  const where = { address: server.address, namespace: 'default' };
  const env = await TestWorkflowEnvironment.createFromExistingServer({ ...where, plugins: [quietEnd] });
  return {
    env,
    async dieAndComeBack() {
      await server.kill();
      server = await startDevServer(options);
    },
    async stop() {
      await env.teardown();
      await server.stop();
    },
  };
}
