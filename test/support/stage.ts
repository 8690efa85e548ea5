import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { RecordingClient } from '../../src/client.js';
import { encryptedDataConverter } from '../../src/codec/encryption-codec.js';
import type { Config, Encryption } from '../../src/config.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.js';
import { workflowIdOf } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { type RecordingWorker, type RecordingWorkerOptions, startWorker } from '../../src/worker.js';
import { untilSettled } from './settled.js';
import { unlessTimeStandsStill } from './time-stands-still.js';

/** Temporal, the emulator, a worker and a client, wired as in production. */
export interface Stage {
  readonly emulator: Emulator;
  readonly client: RecordingClient;
  readonly config: Config;
  /** A spec of a channel of its own, with two users in it who stay. */
  newSpec(changes?: Partial<RecordingSpec>): Promise<RecordingSpec>;
  /** Another worker for the same queues, as a deploy or a crash brings one. */
  anotherWorker(): Promise<RecordingWorker>;
  /** Lets seconds pass, for Temporal and the emulator both. */
  pass(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** Temporal's server skips time, and the emulator lives by its clock. */
  skipping?: boolean;
  emulator?: EmulatorOptions;
  /** A test that brings its own workers wants none. */
  worker?: boolean;
  /** Its workers make no Schedule for the sweeper unless this says how it works. */
  sweep?: RecordingWorkerOptions['sweep'];
  workflow: RecordingWorkerOptions['workflow'];
  /** Payloads are encrypted with these keys; the workflow's bundle is one for that. */
  encryption?: Encryption;
}

export async function setStage(env: TestWorkflowEnvironment, options: StageOptions): Promise<Stage> {
  const clock = options.skipping ? { nowMs: () => env.currentTimeMs() } : undefined;
  const emulator = await startEmulator({ rateLimit: 0, clock, ...options.emulator });
  const { workflow, sweep = false, encryption } = options;
  const config: Config = { ...configFor(emulator), encryption };
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  const anotherWorker = () => startWorker({ config, temporal, workflow, sweep, drainSeconds: 5 });
  const workers = options.worker === false ? [] : [await anotherWorker()];
  const client = new RecordingClient(clientOf(env, encryption), {
    projects: { default: emulator.appId },
    apiUrl: emulator.url,
    temporalAddress: env.address,
  });
  let channels = 0;
  /** The workflows of the recordings that specs were made for. */
  const asked = new Set<string>();
  const leap = unlessTimeStandsStill(async (seconds) => {
    await untilSettled(env.client, asked);
    await env.sleep(seconds * 1000);
  });
  return {
    emulator,
    client,
    config,
    anotherWorker,
    pass: options.skipping ? leap : (seconds) => emulator.advance(seconds),
    async newSpec(changes = {}) {
      channels += 1;
      const cname = changes.cname ?? `channel-${channels}`;
      if (changes.mode !== 'web') await Promise.all(['11', '12'].map((uid) => emulator.userJoins(cname, uid)));
      const spec = { cname, uid: '9001', storage: 'default', ...changes };
      asked.add(workflowIdOf({ appId: emulator.appId, cname, uid: spec.uid }));
      return spec;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.drain()));
      await emulator.close();
    },
  };
}

function clientOf(env: TestWorkflowEnvironment, encryption?: Encryption): Client {
  if (!encryption) return env.client;
  const { connection, namespace } = env;
  return new Client({ connection, namespace, dataConverter: encryptedDataConverter(() => encryption) });
}

/** What a worker's environment would say. */
export function configFor({ appId, customerId, customerSecret, url }: Emulator): Config {
  const project = { name: 'default', appId, customerId, customerSecret, apiUrl: url, requestsPerSecond: 1000 };
  const bucket = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'an-access-key', secretKey: 'a-secret-key' };
  return { projects: { default: project }, storage: { default: { ...bucket, fileNamePrefix: ['school'] } } };
}
