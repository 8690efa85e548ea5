import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AcquireInput } from '../../src/activities/types.js';
import type { Config, Project } from '../../src/config.js';
import { withActivities } from './support.js';

const bench = withActivities();
const recorder = { project: 'default', cname: 'class', uid: '9001', mode: 'composite' } as const;
const resource = { resourceExpiredHour: 72, postponed: false, excludeResourceIds: [], storage: 'default' };
const s3 = { vendor: 1, region: 0, bucket: 'lessons' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-secrets-'));
  await mkdir(join(folder, 'a-folder'));
  await writeFile(join(folder, 'empty'), '\n');
  await writeFile(join(folder, 'odd'), 'hush-a-secret');
});
beforeEach(() => {
  project().appCertificate = 'fedcba9876543210fedcba9876543210';
});
afterAll(() => rm(folder, { recursive: true }));

function project(): Project {
  const { default: known } = bench.config.projects;
  if (!known) throw new Error('the bench has one project');
  return known;
}

/** What the first step of a recording fails with, which is to be before anybody is asked anything. */
async function troubleOf(changes: Partial<AcquireInput> = {}): Promise<string> {
  const input = { ...recorder, ...resource, appId: bench.emulator.appId, makesToken: true, ...changes };
  const failure = await bench.failureOf((activities) => activities.acquire(input));
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ kind: 'configuration', hint: expect.any(String) }] });
  expect(bench.emulator.requests()).toEqual([]);
  expect(JSON.stringify(failure)).not.toContain('hush');
  return String(Object(failure?.details?.[0]).message);
}

const places: [string, (config: Config, reference: string) => void][] = [
  ['customer ID', ({ projects }, customerId) => Object.assign(Object(projects.default), { customerId })],
  ['customer secret', ({ projects }, customerSecret) => Object.assign(Object(projects.default), { customerSecret })],
  ['App certificate', ({ projects }, appCertificate) => Object.assign(Object(projects.default), { appCertificate })],
  ['access key', ({ storage }, accessKey) => Object.assign(Object(storage.default), { accessKey })],
  ['secret key', ({ storage }, secretKey) => Object.assign(Object(storage.default), { secretKey })],
];

const unavailable = [
  ['is in no variable', () => 'env:NOT_THERE', 'is missing or empty'],
  ['is in no file', () => `file:${folder}/not-there`, 'cannot be read (ENOENT)'],
  ['is in a file that cannot be read', () => `file:${folder}/a-folder`, 'cannot be read (EISDIR)'],
  ['is in an empty file', () => `file:${folder}/empty`, 'is missing or empty'],
] as const;

describe.each(places)('a recording whose %s', (_, place) => {
  it.each(unavailable)('%s fails before Agora is asked, and names the reference', async (_what, reference, words) => {
    place(bench.config, reference());
    expect(await troubleOf()).toBe(`the secret ${reference()} ${words}`);
  });
});

it('a recording whose customer secret Agora does not accept is told where that secret is, and not the secret', async () => {
  project().customerSecret = `file:${folder}/odd`;
  const input = { ...recorder, ...resource, appId: bench.emulator.appId };
  const failure = await bench.failureOf((activities) => activities.acquire(input));
  expect(failure?.details).toMatchObject([{ httpStatus: 401, hint: expect.stringContaining(`file:${folder}/odd`) }]);
  expect(JSON.stringify(failure)).not.toContain('hush');
});

describe('a recording fails before Agora is asked', () => {
  it('whose App certificate is none', async () => {
    project().appCertificate = `file:${folder}/odd`;
    expect(await troubleOf()).toBe(`the App certificate of the project "default" (file:${folder}/odd) is none`);
  });

  it('whose project has no App certificate to make its token', async () => {
    project().appCertificate = undefined;
    expect(await troubleOf()).toMatch(/^the project "default" has no App certificate/u);
  });

  it('whose project nobody knows', async () => {
    expect(await troubleOf({ project: 'shows' })).toBe('this worker has no project "shows"');
  });

  it('whose storage profile nobody knows', async () => {
    expect(await troubleOf({ storage: 'archive' })).toBe('this worker has no storage profile "archive"');
  });

  it('whose file of storage keys is not there, or holds none', async () => {
    bench.config.storage.default = { ...s3, keysFile: `${folder}/not-there` };
    expect(await troubleOf()).toContain(`file:${folder}/not-there: the file cannot be read (ENOENT)`);
    bench.config.storage.default = { ...s3, keysFile: `${folder}/odd` };
    expect(await troubleOf()).toContain(`file:${folder}/odd: it is not JSON`);
  });
});
