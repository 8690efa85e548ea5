import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { startLeashed } from '../../scripts/lib/leashed.js';
import { temporalServerExecutable } from '../../scripts/temporal/cluster-executables.js';
import { answers, dynamicConfig, freePort } from '../../scripts/temporal/dev-server.js';
import { createNamespace } from '../../scripts/temporal/namespace.js';
import { envAt, ownDevServer } from './temporal.js';

/** A Temporal server of a test's own on which versions of the workers are tried. */
export interface DeployServer {
  env: TestWorkflowEnvironment;
  stop(): Promise<void>;
}

/** So that a recording continues as new after a few heartbeats, which the workflow does whenever the server suggests it. */
const settings = { 'limit.historyCount.suggestContinueAsNew': 40 };

async function devServer(): Promise<DeployServer> {
  const server = await ownDevServer({ dynamicConfig: settings });
  return serverAt(server.address, () => server.stop());
}

/** Servers differ in what they make of versions: from 1.30 on a recording continues as new with the current one. */
export const deployServers: readonly { name: string; start(): Promise<DeployServer> }[] = [
  { name: 'the dev server', start: devServer },
  { name: 'the server of a cluster', start: clusterServer },
];

const services = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];
const portNames = [...services.flatMap((one) => [`${one}_GRPC_PORT`, `${one}_MEMBERSHIP_PORT`]), 'FRONTEND_HTTP_PORT'];

/** With its state in memory. */
async function clusterServer(): Promise<DeployServer> {
  const executable = await temporalServerExecutable(() => undefined, { prepare: false });
  const folder = await mkdtemp(join(tmpdir(), 'agora-temporal-'));
  const dynamicConfigFile = join(folder, 'dynamic.yaml');
  await writeFile(dynamicConfigFile, yamlOf({ ...dynamicConfig, ...settings }));
  const ports = await Promise.all(portNames.map(async (name) => [name, String(await freePort())] as const));
  const server = await startLeashed(executable, ['--allow-no-auth', 'start'], {
    ...{ PATH: process.env.PATH, HOME: folder, LOG_LEVEL: 'error', ...Object.fromEntries(ports) },
    ...{ DB: 'sqlite', SQLITE_MODE: 'memory', NUM_HISTORY_SHARDS: '1', DYNAMIC_CONFIG_FILE_PATH: dynamicConfigFile },
  });
  const address = `127.0.0.1:${ports[0]?.[1]}`;
  while (!(await answers(address))) if (server.isGone) throw new Error(`it does not start: ${server.said()}`);
  return serverAt(address, async () => {
    await server.stop(stopWithinMs);
    await rm(folder, { recursive: true, force: true });
  });
}

const stopWithinMs = 15_000;

async function serverAt(address: string, stop: () => Promise<void>): Promise<DeployServer> {
  const namespace = 'deploys';
  await createNamespace(address, namespace);
  const env = await envAt(address, namespace);
  return {
    env,
    async stop() {
      await env.teardown();
      await stop();
    },
  };
}

function yamlOf(config: Record<string, boolean | number>): string {
  return Object.entries(config)
    .map(([key, value]) => `${key}:\n  - value: ${value}\n`)
    .join('');
}
