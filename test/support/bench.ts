import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { RecordingClient } from '../../src/client.js';
import type { Config } from '../../src/config.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { type TestServer, workflowForTests } from './temporal.js';

/** Temporal, the emulator, a worker and a client, wired as in production. */
export interface Bench {
  readonly emulator: Emulator;
  readonly client: RecordingClient;
  readonly config: Config;
  /** A spec of a channel of its own, with two users in it who stay. */
  newSpec(changes?: Partial<RecordingSpec>): Promise<RecordingSpec>;
  /** Another worker for the same queues, as a deploy or a crash brings one. */
  anotherWorker(): Promise<RecordingWorker>;
}

export interface BenchOptions {
  /** The emulator lives by Temporal's clock, which skips. */
  skipping?: boolean;
  emulator?: EmulatorOptions;
  /** A test that brings its own workers wants none. */
  worker?: boolean;
}

/** One bench for all tests of a file; each test's channels are its own, and faults are cleared between tests. */
export function withBench(server: TestServer, options: BenchOptions = {}): Bench {
  let running: RunningBench | undefined;
  beforeAll(async () => {
    running = await startBench(server, options);
  }, 60_000);
  beforeEach(() => running?.emulator.faults([]));
  afterAll(() => running?.stop());
  const bench = () => {
    if (!running) throw new Error('The bench is there from beforeAll on');
    return running;
  };
  return {
    get emulator() {
      return bench().emulator;
    },
    get client() {
      return bench().client;
    },
    get config() {
      return bench().config;
    },
    newSpec: (changes) => bench().newSpec(changes),
    anotherWorker: () => bench().anotherWorker(),
  };
}

interface RunningBench extends Bench {
  stop(): Promise<void>;
}

async function startBench({ env }: TestServer, options: BenchOptions): Promise<RunningBench> {
  const clock = options.skipping ? { nowMs: () => env.currentTimeMs() } : undefined;
  const emulator = await startEmulator({ rateLimit: 0, clock, ...options.emulator });
  const config = configFor(emulator);
  const workflow = await workflowForTests();
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  const anotherWorker = () => startWorker({ config, temporal, workflow, drainSeconds: 5 });
  const workers = options.worker === false ? [] : [await anotherWorker()];
  const client = new RecordingClient(env.client, {
    projects: { default: emulator.appId },
    apiUrl: emulator.url,
    temporalAddress: env.address,
  });
  let channels = 0;
  return {
    emulator,
    client,
    config,
    anotherWorker,
    async newSpec(changes = {}) {
      channels += 1;
      const cname = changes.cname ?? `channel-${channels}`;
      if (changes.mode !== 'web') await Promise.all(['11', '12'].map((uid) => emulator.userJoins(cname, uid)));
      return { cname, uid: '9001', storage: 'default', ...changes };
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.drain()));
      await emulator.close();
    },
  };
}

/** What a worker's environment would say. */
export function configFor({ appId, customerId, customerSecret, url }: Emulator): Config {
  const project = { name: 'default', appId, customerId, customerSecret, apiUrl: url, requestsPerSecond: 1000 };
  const bucket = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'an-access-key', secretKey: 'a-secret-key' };
  return { projects: { default: project }, storage: { default: { ...bucket, fileNamePrefix: ['school'] } } };
}
