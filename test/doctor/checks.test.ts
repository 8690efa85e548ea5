import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBareNamespace } from '../../scripts/temporal/namespace.js';
import type { ExamineOptions } from '../../src/doctor/examine.js';
import { type CallbackReceiver, startCallbackReceiver } from '../../src/notifications/receiver.js';
import { sweeperNames } from '../../src/recording/names.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { type Configuration, secrets, withSurroundings } from './examination.js';

const server = withDevServer();
const bench = withBench(server, { sweep: {} });
const surroundings = withSurroundings(server, bench);
let receiver: CallbackReceiver;

async function receiverWith(callbackSecret: string): Promise<CallbackReceiver> {
  const { appId } = bench.emulator;
  return startCallbackReceiver({ projects: [{ name: 'default', appId, callbackSecret }], client: bench.client });
}

beforeAll(async () => {
  receiver = await receiverWith(secrets.CALLBACK_SECRET);
});
afterAll(() => receiver.close());

const troubleWith = async (plant?: (configuration: Configuration) => void, options?: Partial<ExamineOptions>) => {
  const findings = await surroundings.findings(plant, { receiver: receiver.url, ...options });
  const told = JSON.stringify(findings);
  for (const secret of surroundings.secrets) expect(told).not.toContain(secret);
  const trouble = findings.filter(({ verdict }) => verdict !== 'ok');
  for (const { remedy } of trouble) expect(remedy).toMatch(/\w/u);
  return trouble.map(({ area, verdict, found }) => `${area} ${verdict}: ${found}`);
};

describe('the doctor', () => {
  it('finds nothing where all is as it should be, and leaves nothing behind', async () => {
    expect(await troubleWith()).toEqual([]);
    expect([...surroundings.s3.objects]).toEqual([]);
    expect(receiver.counts().verdicts).toMatchObject({ noRecording: expect.any(Number), badSignature: 0 });
    expect(bench.emulator.requests().map(({ endpoint }) => endpoint)).not.toContain('start');
  });
});

type Planted = [string, RegExp, (configuration: Configuration) => void, (() => void)?];

const planted: Planted[] = [
  [
    'a customer secret that Agora does not accept',
    /^agora failed: project default, App ID .*credentials/u,
    ({ projects }) => Object.assign(projects.default, { customerSecret: 'env:SECRET_KEY' }),
  ],
  [
    'an App ID that Agora does not know',
    /^agora failed: project default, App ID f{32}: /u,
    ({ projects }) => Object.assign(projects.default, { appId: 'f'.repeat(32) }),
  ],
  [
    'an App ID that may not record',
    /^agora failed: /u,
    () =>
      bench.emulator.faults([{ on: 'acquire', do: { kind: 'refuse', status: 400, code: 62, reason: 'not enabled' } }]),
  ],
  [
    'an address at which there is no Agora',
    /^agora failed: .*the host cannot be reached/u,
    ({ projects }) => Object.assign(projects.default, { apiUrl: 'http://127.0.0.1:9' }),
  ],
  [
    'an App certificate that is none',
    /^tokens failed: project default: env:SECRET_KEY holds no App certificate/u,
    ({ projects }) => Object.assign(projects.default, { appCertificate: 'env:SECRET_KEY' }),
  ],
  [
    'a secret that is not there',
    /^secrets failed: project default: the secret env:NOT_THERE is missing/u,
    ({ projects }) => Object.assign(projects.default, { appCertificate: 'env:NOT_THERE' }),
  ],
  [
    'storage keys that the storage does not know',
    /^storage failed: profile lessons: bucket lessons at s3-compatible: .*403 SignatureDoesNotMatch/u,
    ({ storage }) => Object.assign(storage.lessons ?? {}, { secretKey: 'env:CERTIFICATE' }),
  ],
  [
    'a bucket that does not exist',
    /^storage failed: .*404 NoSuchBucket/u,
    ({ storage }) => Object.assign(storage.lessons ?? {}, { bucket: 'nowhere' }),
  ],
  [
    'a storage at which nobody answers',
    /^storage failed: .*ECONNREFUSED/u,
    ({ storage }) => Object.assign(storage.lessons ?? {}, { extensionParams: { endpoint: 'http://127.0.0.1:9' } }),
  ],
  [
    'storage keys that end too soon for Agora',
    /^storage failed: profile brief: .*less than 4 hours/u,
    ({ storage }) => {
      const keysFile = `${surroundings.folder}/keys.json`;
      const stsExpiration = Math.floor(Date.now() / 1000) + 3600;
      writeFileSync(keysFile, JSON.stringify({ accessKey: 'a', secretKey: 'b', stsToken: 'c', stsExpiration }));
      storage.brief = { vendor: 's3/us-east-1', bucket: 'lessons', keysFile };
    },
  ],
  [
    'a field that the configuration does not have',
    /^configuration failed: .*storage.*region/u,
    ({ storage }) => Object.assign(storage, { odd: { vendor: 's3', region: 'moon', bucket: 'b', keysFile: 'k' } }),
  ],
];

describe('the doctor names', () => {
  it.each(planted)('%s', async (_what, expected, plant) => {
    const trouble = await troubleWith(plant);
    expect(trouble).toContainEqual(expect.stringMatching(expected));
  });

  it('a receiver that has another secret', async () => {
    const other = await receiverWith('another secret');
    try {
      const trouble = await troubleWith(undefined, { receiver: other.url });
      expect(trouble).toEqual([expect.stringMatching(/^callbacks failed: .*401 \(badSignature\)/u)]);
    } finally {
      await other.close();
    }
  });

  it('a receiver that is not there, as a warning', async () => {
    const trouble = await troubleWith(undefined, { receiver: 'http://127.0.0.1:9' });
    expect(trouble).toEqual([expect.stringMatching(/^callbacks warning: .*no receiver answers/u)]);
  });

  it('a clock that is ten minutes late', async () => {
    const trouble = await troubleWith(undefined, { nowMs: () => Date.now() - 600_000 });
    expect(trouble).toEqual([expect.stringMatching(/^clock failed: .*(?:599|60\d) s apart/u)]);
  });

  it('a Schedule that somebody has paused', async () => {
    const schedule = server.env.client.schedule.getHandle(sweeperNames.schedule);
    await schedule.pause('for the weekend');
    const trouble = await troubleWith();
    await schedule.unpause();
    expect(trouble).toEqual([expect.stringMatching(/^temporal warning: .*paused: for the weekend/u)]);
  });

  it('a namespace that does not exist', async () => {
    process.env.TEMPORAL_NAMESPACE = 'nowhere';
    expect(await troubleWith()).toEqual(['temporal failed: namespace nowhere does not exist']);
  });

  it('a namespace without search attributes, Schedule and workers', async () => {
    const namespace = `bare-${Date.now()}`;
    await createBareNamespace(server.env.address, namespace, ({ workflowService }) =>
      workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'any' }, taskQueueType: 1 }),
    );
    process.env.TEMPORAL_NAMESPACE = namespace;
    const trouble = await troubleWith();
    expect(trouble).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^temporal failed: the search attributes AgoraAppId, .*AgoraStopBy are missing/u),
        expect.stringMatching(/^temporal warning: the Schedule agora-recording-sweep is not there/u),
        'temporal failed: no worker polls the task queue agora-recording',
        `temporal failed: no worker polls the task queue agora-recording-api-${bench.emulator.appId}`,
      ]),
    );
  });

  it('a Temporal that is not there', async () => {
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:9';
    expect(await troubleWith()).toEqual([
      expect.stringMatching(/^temporal failed: Temporal at 127\.0\.0\.1:9 cannot be used/u),
    ]);
  }, 30_000);

  it('a profile of Temporal’s that is not there', async () => {
    expect(await troubleWith(undefined, { profile: 'nobody' })).toEqual([
      expect.stringMatching(/^temporal failed: its profile cannot be used: .*nobody/u),
    ]);
  });
});
