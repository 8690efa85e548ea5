import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecorderRef } from '../../src/activities/types.js';
import type { StartConfiguration } from '../../src/recording/configuration.js';
import { withActivities } from './support.js';

const bench = withActivities();
const hour = 3600;
const inHours = (hours: number) => Math.floor(Date.now() / 1000) + hours * hour;
const temporary = (hours = 12) => ({
  accessKey: 'ASIA',
  secretKey: 's3cr3t',
  stsToken: 'FwoG',
  stsExpiration: inHours(hours),
});
const s3 = { vendor: 1, region: 0, bucket: 'lessons' };
const recorder = { project: 'default', cname: 'class', uid: '9001', mode: 'composite' } as const;

let folder: string;
let keysFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-keys-'));
  keysFile = join(folder, 'keys.json');
});
beforeEach(() => {
  bench.config.storage.fromFile = { ...s3, keysFile };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const writeKeys = (keys: unknown) => writeFile(keysFile, typeof keys === 'string' ? keys : JSON.stringify(keys));

async function start(configuration: StartConfiguration) {
  const { appId } = bench.emulator;
  const resource = { resourceExpiredHour: 72, postponed: false, excludeResourceIds: [] };
  const { resourceId } = await bench.run(({ acquire }) => acquire({ ...recorder, appId, ...resource }));
  const input = { ...recorder, appId, resourceId, configuration, attempt: 1 };
  return { ref: { ...recorder, appId, resourceId }, send: () => bench.run((activities) => activities.start(input)) };
}

async function started(configuration: StartConfiguration): Promise<RecorderRef> {
  const { ref, send } = await start(configuration);
  return { ...ref, ...(await send()) };
}

async function troubleOfStart(configuration: StartConfiguration): Promise<unknown> {
  const { send } = await start(configuration);
  return send().then(
    () => undefined,
    ({ details }: { details: unknown[] }) => details[0],
  );
}

const sent = (endpoint: string) => bench.emulator.requests().filter((request) => request.endpoint === endpoint);

describe('keys in a file', () => {
  it('are read anew each time, and Agora is told until when they last', async () => {
    const [first, second] = [temporary(5), temporary(12)];
    await writeKeys(first);
    const { send, ref } = await start({ storage: 'fromFile' });
    const answer = await send();
    expect(answer.storageKeysEndAtMs).toBe(first.stsExpiration * 1000);
    await writeKeys(second);
    const renewal = { ...ref, sid: answer.sid, storage: 'fromFile' };
    const renewed = await bench.run(({ refreshStorage }) => refreshStorage(renewal));
    expect(renewed).toEqual({ storageKeysEndAtMs: second.stsExpiration * 1000 });
    const masked = { accessKey: '***', secretKey: '***', stsToken: '***' };
    expect(sent('update').map(({ body }) => body)).toMatchObject([
      { clientRequest: { storageConfig: { ...masked, stsExpiration: second.stsExpiration } } },
    ]);
  });

  it('that do not lapse are sent at the start alone', async () => {
    await writeKeys({ accessKey: 'AKIA', secretKey: 's3cr3t' });
    const ref = await started({ storage: 'fromFile' });
    expect(ref).not.toHaveProperty('storageKeysEndAtMs', expect.anything());
    expect(await bench.run(({ refreshStorage }) => refreshStorage({ ...ref, storage: 'fromFile' }))).toEqual({});
    expect(sent('update')).toEqual([]);
  });

  it.each([
    ['are not there', { ...temporary(), secretKey: undefined }, 'secretKey is missing'],
    ['have no end', { ...temporary(), stsExpiration: undefined }, 'stsExpiration is missing'],
    ['end in milliseconds', { ...temporary(), stsExpiration: Date.now() }, 'stsExpiration must be a whole number'],
    ['are misspelt', { ...temporary(), accesKey: 's3cr3t' }, 'accesKey is not a field here'],
    ['name a bucket', { ...temporary(), bucket: 's3cr3t' }, 'bucket is not a field here'],
    ['end within four hours', temporary(3.9), 'stsExpiration is less than 4 hours ahead'],
    ['are half written', '{"accessKey": "s3cr3t', 'it is not JSON'],
  ])('that %s are trouble with the configuration, told by file and field and never by value', async (_, keys, says) => {
    await writeKeys(keys);
    const trouble = await troubleOfStart({ storage: 'fromFile' });
    expect(trouble).toMatchObject({ kind: 'configuration', message: expect.stringContaining(says) });
    expect(trouble).toMatchObject({ message: expect.stringMatching(/^the storage keys from file:.+keys\.json: /u) });
    expect(JSON.stringify(trouble)).not.toContain('s3cr3t');
    expect(sent('start')).toEqual([]);
  });

  it('cannot be temporary for a vendor that has no such keys', async () => {
    await writeKeys(temporary());
    bench.config.storage.fromFile = { vendor: 6, region: 0, bucket: 'lessons', keysFile };
    expect(await troubleOfStart({ storage: 'fromFile' })).toMatchObject({
      kind: 'configuration',
      message: `the storage keys from file:${keysFile}: stsToken is not for this vendor`,
    });
  });

  it('in a file that is not there are trouble that Temporal may repeat while it renews them', async () => {
    await writeKeys(temporary());
    const ref = await started({ storage: 'fromFile' });
    await rm(keysFile);
    const renewal = { ...ref, storage: 'fromFile' };
    expect(await bench.failureOf(({ refreshStorage }) => refreshStorage(renewal))).toMatchObject({
      nonRetryable: false,
      details: [
        { kind: 'configuration', message: `the storage keys from file:${keysFile}: the file cannot be read (ENOENT)` },
      ],
    });
  });
});

describe('keys of a command', () => {
  const printing = (text: string) => [process.execPath, '--eval', `process.stdout.write(${JSON.stringify(text)})`];

  it('are printed anew each time, and Agora is told until when they last', async () => {
    const keys = temporary();
    bench.config.storage.printed = { ...s3, keysCommand: printing(JSON.stringify(keys)) };
    const { send, ref } = await start({ storage: 'printed' });
    const { sid, storageKeysEndAtMs } = await send();
    expect(storageKeysEndAtMs).toBe(keys.stsExpiration * 1000);
    const renewal = { ...ref, sid, storage: 'printed' };
    expect(await bench.run(({ refreshStorage }) => refreshStorage(renewal))).toEqual({ storageKeysEndAtMs });
  });

  it.each([
    ['that fails', [process.execPath, '--eval', 'console.log("s3cr3t"); process.exit(3)'], 'failed (exit code 3)'],
    ['that is not there', ['/nowhere/keys', 's3cr3t'], 'failed (ENOENT)'],
    ['that prints something else', printing('s3cr3t'), 'it is not JSON'],
  ])('%s are trouble with the configuration, told without what it printed', async (_, keysCommand, says) => {
    bench.config.storage.printed = { ...s3, keysCommand };
    const trouble = await troubleOfStart({ storage: 'printed' });
    expect(trouble).toMatchObject({ kind: 'configuration', message: expect.stringContaining(says) });
    expect(JSON.stringify(trouble)).not.toContain('s3cr3t');
    expect(sent('start')).toEqual([]);
  });
});

describe('keys by reference', () => {
  it('are looked up when they are used', async () => {
    const [accessKey, secretKey] = [join(folder, 'access'), join(folder, 'secret')];
    await writeFile(accessKey, 'AKIA\n');
    await writeFile(secretKey, 's3cr3t\n');
    bench.config.storage.referred = { ...s3, accessKey: `file:${accessKey}`, secretKey: `file:${secretKey}` };
    await started({ storage: 'referred' });
    expect(sent('start')).toMatchObject([{ status: 200 }]);
    await rm(secretKey);
    expect(await troubleOfStart({ storage: 'referred' })).toMatchObject({
      kind: 'configuration',
      message: `the secret file:${secretKey} cannot be read (ENOENT)`,
    });
    expect(sent('start')).toHaveLength(1);
  });
});

describe("a spec's own keys", () => {
  it('are the caller’s to renew', async () => {
    const ref = await started({ storageConfig: { ...s3, ...temporary() } });
    expect(ref).not.toHaveProperty('storageKeysEndAtMs', expect.anything());
  });

  it('that end within four hours are not sent', async () => {
    expect(await troubleOfStart({ storageConfig: { ...s3, ...temporary(3.9) } })).toMatchObject({
      kind: 'configuration',
      message: 'storageConfig: stsExpiration is less than 4 hours ahead',
    });
    expect(sent('start')).toEqual([]);
  });
});
