import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appIdsByProject, type Config, ConfigurationError, callbackProjects, loadConfig } from '../../src/config.js';

const classes = { appId: '0'.repeat(32), customerId: 'a-customer', customerSecret: 'env:CLASSES_SECRET' };
const bucket = { vendor: 's3', region: 'us-west-2', bucket: 'lessons' };
const lessons = { ...bucket, accessKey: 'env:LESSONS_KEY', secretKey: 'file:/run/secrets/lessons' };

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-config-'));
  path = join(folder, 'agora.yaml');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = () => ({ AGORA_RECORDING_CONFIG: path });
const unexpected = (error: ConfigurationError) => {
  throw error;
};

async function loaded(content: unknown): Promise<Config> {
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadConfig(env(), unexpected)();
}

async function rulesFor(content: unknown): Promise<string[]> {
  const error = await loaded(content).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigurationError)) throw error;
  expect(error.file).toBe(path);
  expect(error.message).not.toContain('s3cr3t');
  return error.rules.map(({ field, rule }) => `${field} ${rule}`);
}

describe("the configuration's file", () => {
  it('names projects and storage profiles, with references for secrets', async () => {
    const yaml = `
projects:
  classes:
    appId: "${classes.appId}"
    customerId: a-customer
    customerSecret: env:CLASSES_SECRET
    appCertificate: file:/run/secrets/certificate
    area: china
    region: NA
    requestsPerSecond: 20
storage:
  lessons:
    vendor: s3
    region: us-west-2
    bucket: lessons
    accessKey: env:LESSONS_KEY
    secretKey: file:/run/secrets/lessons
  temporary:
    vendor: s3/us-west-2
    bucket: lessons
    keysCommand: [fetch-keys, --json]
    extensionParams: { sse: kms, tag: school }
`;
    const target = { vendor: 1, region: 3, bucket: 'lessons' };
    expect(await loaded(yaml)).toEqual({
      projects: {
        classes: {
          ...{ name: 'classes', ...classes, appCertificate: 'file:/run/secrets/certificate' },
          ...{ area: 'china', region: 'NA', requestsPerSecond: 20 },
        },
      },
      storage: {
        lessons: { ...target, accessKey: 'env:LESSONS_KEY', secretKey: 'file:/run/secrets/lessons' },
        temporary: {
          ...{ ...target, keysCommand: ['fetch-keys', '--json'] },
          extensionParams: { sse: 'kms', tag: 'school' },
        },
      },
    });
  });

  it('may be JSON, and a client learns the App IDs from it', async () => {
    await loaded({ projects: { classes } });
    expect(appIdsByProject(env())).toEqual({ classes: classes.appId });
  });

  it.each([
    [
      'a secret itself',
      { ...classes, customerSecret: 's3cr3t' },
      'customerSecret must be a reference, not the secret itself',
    ],
    ['no secret', { ...classes, customerSecret: undefined }, 'customerSecret is missing'],
    ['no App ID', { ...classes, appId: undefined }, 'appId is missing'],
    ['an unknown field', { ...classes, secret: 's3cr3t' }, 'secret is not a field here'],
  ])('with a project of %s is refused', async (_, project, says) => {
    expect(await rulesFor({ projects: { classes: project } })).toEqual([`projects.classes.${says}`]);
  });

  it.each([
    ['without keys', bucket, ['accessKey is missing', 'secretKey is missing']],
    ['with half its keys', { ...bucket, accessKey: 'env:A' }, ['secretKey is missing']],
    [
      'with its keys in two places',
      { ...lessons, keysFile: '/keys.json' },
      ['accessKey must not stand beside keysFile', 'secretKey must not stand beside keysFile'],
    ],
    [
      'with a key itself',
      { ...lessons, secretKey: 's3cr3t' },
      ['secretKey must be a reference, not the secret itself'],
    ],
    ['with a token', { ...lessons, stsToken: 's3cr3t' }, ['stsToken is not a field here']],
    ['of no vendor', { ...lessons, vendor: 'nobody' }, ['vendor must be a storage vendor']],
  ])('with a storage profile %s is refused', async (_, profile, says) => {
    const expected = says.map((rule) => `storage.lessons.${rule}`).sort();
    expect((await rulesFor({ projects: { classes }, storage: { lessons: profile } })).sort()).toEqual(expected);
  });

  it('with a region in which no bucket lies is refused, and with one that has a bucket is not', async () => {
    const projects = { classes: { ...classes, region: 'EU' } };
    expect(await rulesFor({ projects, storage: { lessons } })).toEqual([
      'projects.classes.region is where the bucket of no storage profile lies',
    ]);
    const european = { ...lessons, region: 'eu-west-1' };
    const unknown = { ...lessons, vendor: 's3-compatible', region: 0, extensionParams: { endpoint: 's3.example.com' } };
    for (const storage of [{}, { lessons, european }, { lessons, unknown }]) await loaded({ projects, storage });
    expect(await rulesFor({ projects: { classes: { ...classes, region: 'MOON' } } })).toEqual([
      expect.stringMatching(/^projects\.classes\.region must be /u),
    ]);
  });

  it('that is neither YAML nor JSON, or not there, is refused', async () => {
    expect(await rulesFor('projects: {a: s3cr3t')).toEqual([expect.stringContaining('is neither YAML nor JSON')]);
    await rm(path);
    expect(() => loadConfig(env(), unexpected)).toThrow('cannot be read (ENOENT)');
  });

  it('is read again when it changes, and stays as it was when it breaks', async () => {
    const heard: string[] = [];
    await writeFile(path, JSON.stringify({ projects: { classes } }));
    const configNow = loadConfig(env(), ({ message }) => heard.push(message));
    await writeFile(path, JSON.stringify({ projects: { classes, shows: { ...classes, appId: 'a'.repeat(32) } } }));
    expect(Object.keys(configNow().projects)).toEqual(['classes', 'shows']);
    await writeFile(path, '{');
    expect(Object.keys(configNow().projects)).toEqual(['classes', 'shows']);
    expect(Object.keys(configNow().projects)).toEqual(['classes', 'shows']);
    expect(heard).toEqual([expect.stringContaining('is neither YAML nor JSON')]);
    await writeFile(path, JSON.stringify({ projects: { shows: classes } }));
    expect(Object.keys(configNow().projects)).toEqual(['shows']);
  });

  it('says whose notifications are taken', async () => {
    await loaded({ projects: { classes, shows: { ...classes, callbackSecret: 'env:SHOWS_CALLBACKS' } } });
    expect(callbackProjects(env())).toEqual([
      { name: 'shows', appId: classes.appId, callbackSecret: 'env:SHOWS_CALLBACKS' },
    ]);
    await loaded({ projects: { classes } });
    expect(() => callbackProjects(env())).toThrow('projects have no callbackSecret');
  });
});
