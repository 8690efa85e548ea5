import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/root.js';
import { workflowBundle } from '../../scripts/lib/workflow-bundle.js';
import type { DevServer } from '../../scripts/temporal/dev-server.js';
import { temporalCli, timeSkippingExecutable } from '../../scripts/temporal/executables.js';
import { encodingFailureConverterPath } from '../../src/codec/encryption-codec.js';

/** Where jest's processes ask for what all test files share. Set by the global setup. */
export const serversVariable = 'AGORA_RECORDING_SERVERS_FOR_TESTS';

/**
 * Lives in jest's main process and starts the dev server when the first test file asks for it: a run of plain tests
 * needs no Temporal at all. Executables are only looked for here, since a build would outlast a test's timeout.
 */
export async function startServersForTests() {
  forgetTheDevelopersServer();
  let devServer: Promise<DevServer> | undefined;
  const folder = await mkdtemp(join(tmpdir(), 'agora-recording-tests-'));
  const made = new Map<string, Promise<string>>();
  const onlyOnce = (name: string, make: () => Promise<string>) => {
    const there = made.get(name) ?? make();
    made.set(name, there);
    return there;
  };
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const answers: Record<string, () => Promise<string>> = {
    '/dev-server': async () => {
      devServer ??= startShared(log);
      return (await devServer).address;
    },
    '/workflow-bundle': () => onlyOnce('plain', () => bundleInto(folder, 'plain')),
    '/workflow-bundle/encoded': () =>
      onlyOnce('encoded', () => bundleInto(folder, 'encoded', encodingFailureConverterPath)),
    '/temporal-cli': () => temporalCli(log, { prepare: false }),
    '/test-server': () => timeSkippingExecutable(log, { prepare: false }),
  };
  const server = createServer((request, response) => {
    void reply(response, answers[request.url ?? '']);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  process.env[serversVariable] = `http://127.0.0.1:${port}`;
  return {
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
      await devServer?.then((running) => running.stop()).catch(() => undefined);
    },
  };
}

/**
 * In seconds: how soon Temporal writes down how far its queues have come. What is over can be deleted only after that, which
 * takes half a minute by default.
 */
const soonDeleted = {
  'history.transferProcessorUpdateAckInterval': 1,
  'history.visibilityProcessorUpdateAckInterval': 1,
};

async function startShared(log: (line: string) => void): Promise<DevServer> {
  // Imported when it is needed: Temporal's client is half a second to load.
  const { startDevServer } = await import('../../scripts/temporal/dev-server.js');
  const executable = await temporalCli(log, { prepare: false });
  return startDevServer({ log, executable, dynamicConfig: soonDeleted });
}

/** The workflows, bundled once for all test files; answers with the bundle's path. */
async function bundleInto(folder: string, name: string, failureConverterPath?: string): Promise<string> {
  const path = join(folder, `workflow-bundle.${name}.js`);
  await writeFile(path, await workflowBundle(join(root, 'src/workflows/index.ts'), failureConverterPath));
  return path;
}

/** Tests must never reach the Temporal server that a developer's shell points at. */
function forgetTheDevelopersServer(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TEMPORAL_')) delete process.env[name];
  }
}

async function reply(response: ServerResponse, answer: (() => Promise<string>) | undefined): Promise<void> {
  // A process that computes for seconds does not see that a kept connection has ended, and asks by it.
  response.setHeader('connection', 'close');
  try {
    if (!answer) throw new Error('no such server');
    response.end(await answer());
  } catch (error) {
    response.statusCode = 500;
    response.end(error instanceof Error ? error.message : String(error));
  }
}
