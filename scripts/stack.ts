import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { RecordingClient } from '../src/client.js';
import type { Config } from '../src/config.js';
import { type Emulator, startEmulator } from '../src/emulator/server.js';
import { startWorker } from '../src/worker.js';
import type { Log } from './temporal/names.js';
import { type TemporalServer, temporalServer } from './temporal/server.js';

/** Everything a recording needs, on this machine: Temporal with its Web UI, the emulator, a worker, a client. */
export interface Stack {
  temporal: TemporalServer;
  emulator: Emulator;
  client: RecordingClient;
  /** Stops what was started, the last first. */
  stop(): Promise<void>;
}

/** The emulator's time runs this much faster, so that files come while one looks on. */
const timeScale = 5;

export async function startStack(log: Log): Promise<Stack> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const temporal = await temporalServer(log);
    started.push(() => temporal.stop());
    log(`Temporal at ${temporal.address}${temporal.uiUrl ? `, its Web UI at ${temporal.uiUrl}` : ''}`);

    const folder = await mkdtemp(join(tmpdir(), 'agora-recordings-'));
    const emulator = await startEmulator({ folder, timeScale });
    started.push(() => emulator.close());
    log(`Agora Cloud Recording emulator at ${emulator.url}, files in ${folder}`);

    const connectionOptions = { address: temporal.address };
    const worker = await startWorker({
      config: configFor(emulator),
      temporal: { connectionOptions, namespace: temporal.namespace },
      drainSeconds: 5,
    });
    started.push(() => worker.drain());
    log('a worker is ready');

    // Not by the shell's profile, which may be for a server with TLS.
    const connection = await Connection.connect(connectionOptions);
    const client = new RecordingClient(new Client({ connection, namespace: temporal.namespace }), {
      projects: { default: emulator.appId },
      apiUrl: emulator.url,
      temporalAddress: temporal.address,
    });
    started.push(() => client.close());
    return { temporal, emulator, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configFor({ appId, customerId, customerSecret, url }: Emulator): Config {
  const project = { name: 'default', appId, customerId, customerSecret, apiUrl: url, requestsPerSecond: 10 };
  const bucket = { vendor: 1, region: 0, bucket: 'demo', accessKey: 'demo-access-key', secretKey: 'demo-secret-key' };
  return { projects: { default: project }, storage: { default: { ...bucket, fileNamePrefix: ['lessons'] } } };
}

/** Resolves at Ctrl-C or SIGTERM; from then on a second one ends the process at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
