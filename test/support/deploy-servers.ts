import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { cacheDir } from '../../scripts/temporal/cache.js';
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
  ...plainServersAtHand().map((path) => ({ name: 'a server of its own', start: () => plainServer(path) })),
];

/** Those that the tests of a cluster have left in the cache. */
function plainServersAtHand(): string[] {
  const cache = cacheDir();
  const entries = readdirSync(cache, { recursive: false, encoding: 'utf8' });
  const newest = entries.filter((name) => name.startsWith('temporal-server-')).sort();
  return newest.slice(-1).map((name) => join(cache, name, 'temporal-server'));
}

/** Temporal's own server, with its state in memory. */
async function plainServer(executable: string): Promise<DeployServer> {
  const folder = mkdtempSync(join(tmpdir(), 'agora-temporal-'));
  const dynamicConfigFile = join(folder, 'dynamic.yaml');
  writeFileSync(dynamicConfigFile, dynamicConfigYaml({ ...dynamicConfig, ...settings }));
  const port = await freePort();
  const services = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];
  const names = services.flatMap((service) => [`${service}_GRPC_PORT`, `${service}_MEMBERSHIP_PORT`]);
  const others = [...names.slice(1), 'FRONTEND_HTTP_PORT'];
  const ports = Object.fromEntries(await Promise.all(others.map(async (name) => [name, String(await freePort())])));
  const leash = fork(leashPath, [executable, '--allow-no-auth', 'start'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, LOG_LEVEL: 'error' },
      ...{ DB: 'sqlite', SQLITE_MODE: 'memory', NUM_HISTORY_SHARDS: '1' },
      ...{ DYNAMIC_CONFIG_FILE_PATH: dynamicConfigFile, FRONTEND_GRPC_PORT: String(port), ...ports },
    },
  });
  const address = `127.0.0.1:${port}`;
  while (!(await answers(address))) if (leash.exitCode !== null) throw new Error(`${executable} does not start`);
  return serverAt(address, async () => {
    await ended(leash);
    rmSync(folder, { recursive: true, force: true });
  });
}

const leashPath = fileURLToPath(new URL('../../scripts/lib/leash.mjs', import.meta.url));

async function ended(leash: ChildProcess): Promise<void> {
  const exit = once(leash, 'exit');
  leash.kill('SIGTERM');
  await exit;
}

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

function dynamicConfigYaml(config: Record<string, boolean | number>): string {
  return Object.entries(config)
    .map(([key, value]) => `${key}:\n  - value: ${value}\n`)
    .join('');
}
