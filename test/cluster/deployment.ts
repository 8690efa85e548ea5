import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { root } from '../../scripts/lib/root.js';
import { freePort } from '../../scripts/temporal/dev-server.js';
import { eventNames } from '../../src/agora/wire/notifications.js';
import { RecordingClient } from '../../src/client.js';
import { encryptedDataConverter } from '../../src/codec/encryption-codec.js';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import { isForRecordings } from '../../src/notifications/event.js';
import { type End, endAll } from '../support/ends.js';
import { quietEnd } from '../support/quiet-end.js';
import { projectVariables, temporalVariables } from '../support/variables.js';
import { startDatabase } from './database.js';
import { isWell } from './looking.js';
import { type Supervised, supervise, untilUp } from './supervised.js';
import { startTemporalCluster, type TemporalCluster } from './temporal-cluster.js';

/** What docker-compose.yml deploys, each a process of its own, and the emulator in place of Agora. */
export interface Deployment {
  readonly emulator: Emulator;
  readonly recordings: RecordingClient;
  readonly workers: readonly Service[];
  readonly server: Supervised;
  readonly database: Supervised;
  readonly receiver: Service;
  readonly codec: Service & { readonly token: string };
  /** How often a process ended without anybody's order, and was started again. */
  cameBack(): number;
  /** Ends it all in order, the last first. */
  stop(): Promise<void>;
}

export interface Service extends Supervised {
  readonly url: string;
  /** Whether it does its work. */
  isReady(): Promise<boolean>;
}

const workersWanted = 3;
const drainSeconds = 5;

export async function deploy(log: (line: string) => void): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'agora-recording-cluster-'));
  const ends: End[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = () => endAll(ends);
  try {
    const database = await startDatabase();
    ends.push(() => database.stop());
    log('PostgreSQL is up');
    const cluster = await startTemporalCluster(folder, database);
    ends.push(() => cluster.process.stop());
    log('the Temporal server is up, with its namespace');
    const ours = await deployOurs(cluster, ends);
    log(`${ours.workers.length} workers, the receiver and the codec server are ready`);
    const everybody = [...ours.workers, ours.receiver, ours.codec, cluster.process, database.process];
    return {
      ...{ ...ours, server: cluster.process, database: database.process, stop },
      cameBack: () => everybody.reduce((sum, one) => sum + one.cameBack, 0),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is ours of it, and the emulator. */
async function deployOurs({ address, namespace }: TemporalCluster, ends: End[]) {
  const secrets = newSecrets();
  const receiverPort = await freePort();
  const emulator = await startEmulator({
    // Answers take as long as Agora's, so that some are under way when a worker dies.
    ...{ rateLimit: 0, pcw: 1000, latencyMs: 150, callbackSecret: secrets.AGORA_CALLBACK_SECRET },
    callbackUrl: `http://127.0.0.1:${receiverPort}/`,
    // As one picks them in Agora's console.
    callbackEvents: Object.keys(eventNames).map(Number).filter(isForRecordings),
  });
  ends.push(() => emulator.close());
  const env = { ...temporalVariables({ address, namespace }), ...secrets, ...environmentOf(emulator) };
  const began = async (service: Promise<Service>) => {
    const present = await service;
    ends.push(() => present.stop());
    return present;
  };
  const receiver = await began(startService(['callbacks'], { env, port: receiverPort, path: '/healthz' }));
  const codec = await began(startService(['codec-server'], { env, path: '/healthz' }));
  const workers = await Promise.all(Array.from({ length: workersWanted }, () => began(startWorker(env))));
  await Promise.all([...workers, receiver, codec].map((one) => untilUp(one, () => one.isReady())));
  const connection = await Connection.connect({ address, plugins: [quietEnd] });
  ends.push(() => connection.close());
  const keys = { default: secrets.AGORA_ENCRYPTION_KEY };
  const dataConverter = encryptedDataConverter(() => ({ activeKey: 'default', keys }));
  const options = { projects: { default: emulator.appId }, apiUrl: emulator.url, temporalAddress: address };
  return {
    ...{ emulator, workers, receiver },
    codec: Object.assign(codec, { token: secrets.AGORA_CODEC_TOKEN }),
    recordings: new RecordingClient(new Client({ connection, namespace, dataConverter }), options),
  };
}

function newSecrets() {
  return {
    AGORA_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    AGORA_CODEC_TOKEN: randomBytes(32).toString('hex'),
    AGORA_CALLBACK_SECRET: randomBytes(16).toString('hex'),
    AGORA_STORAGE_ACCESS_KEY: 'an-access-key',
    AGORA_STORAGE_SECRET_KEY: randomBytes(16).toString('hex'),
  };
}

function environmentOf(emulator: Emulator) {
  return {
    ...projectVariables(emulator),
    AGORA_REQUESTS_PER_SECOND: '1000',
    AGORA_STORAGE_VENDOR: 's3',
    AGORA_STORAGE_REGION: 'us-east-1',
    AGORA_STORAGE_BUCKET: 'lessons',
  };
}

async function startWorker(env: NodeJS.ProcessEnv): Promise<Service> {
  const port = await freePort();
  const args = ['worker', '--drain-seconds', String(drainSeconds), '--health-port', String(port)];
  return serviceOf(args, { env, port, path: '/readyz' });
}

async function startService(args: string[], how: { env: NodeJS.ProcessEnv; port?: number; path: string }) {
  const port = how.port ?? (await freePort());
  return serviceOf([...args, '--port', String(port)], { ...how, port });
}

/** A command of ours, as it was built. */
async function serviceOf(
  args: string[],
  { env, port, path }: { env: NodeJS.ProcessEnv; port: number; path: string },
): Promise<Service> {
  const url = `http://127.0.0.1:${port}`;
  const supervised = await supervise({
    name: args[0] ?? '',
    command: process.execPath,
    args: [join(root, 'dist/cli/main.js'), ...args, '--log-level', 'warn'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stopWithinMs: (drainSeconds + 10) * 1000,
  });
  return Object.assign(supervised, { url, isReady: () => isWell(`${url}${path}`) });
}
