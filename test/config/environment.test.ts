import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, configFromEnv } from '../../src/config.js';

const credentials = {
  AGORA_APP_ID: '0123456789abcdef0123456789abcdef',
  AGORA_CUSTOMER_ID: 'a-customer',
  AGORA_CUSTOMER_SECRET: 'a-secret',
};
const bucket = { AGORA_STORAGE_VENDOR: 's3', AGORA_STORAGE_REGION: 'us-west-2', AGORA_STORAGE_BUCKET: 'lessons' };
const keys = { AGORA_STORAGE_ACCESS_KEY: 'AKIA', AGORA_STORAGE_SECRET_KEY: 's3cr3t' };
const keysFile = { AGORA_STORAGE_KEYS_FILE: '/run/secrets/keys.json' };

function rulesFor(env: Record<string, string>): string[] {
  try {
    configFromEnv({ ...credentials, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.rules.map(({ field, rule }) => `${field} ${rule}`);
  }
}

describe('the storage profile of the environment', () => {
  it('says where its keys are', () => {
    const { storage } = configFromEnv({ ...credentials, ...bucket, ...keys });
    const target = { vendor: 1, region: 3, bucket: 'lessons' };
    expect(storage).toEqual({
      default: { ...target, accessKey: 'env:AGORA_STORAGE_ACCESS_KEY', secretKey: 'env:AGORA_STORAGE_SECRET_KEY' },
    });
  });

  it('or the file they are in, which is not read yet', () => {
    const { storage } = configFromEnv({ ...credentials, ...bucket, ...keysFile, AGORA_STORAGE_PREFIX: 'school/2026' });
    const target = { vendor: 1, region: 3, bucket: 'lessons', fileNamePrefix: ['school', '2026'] };
    expect(storage).toEqual({ default: { ...target, keysFile: '/run/secrets/keys.json' } });
  });

  it('has its keys in one place', () => {
    expect(rulesFor({ ...bucket, ...keys, ...keysFile })).toEqual([
      'AGORA_STORAGE_ACCESS_KEY must not stand beside AGORA_STORAGE_KEYS_FILE',
      'AGORA_STORAGE_SECRET_KEY must not stand beside AGORA_STORAGE_KEYS_FILE',
    ]);
  });

  it.each([
    ['the keys', { ...bucket }, ['AGORA_STORAGE_ACCESS_KEY is missing', 'AGORA_STORAGE_SECRET_KEY is missing']],
    ['the bucket', { ...keysFile, AGORA_STORAGE_VENDOR: 'gcs' }, ['AGORA_STORAGE_BUCKET is missing']],
    [
      'a region that the vendor has',
      { ...bucket, ...keysFile, AGORA_STORAGE_REGION: 'nowhere' },
      ['AGORA_STORAGE_REGION must be a region of the vendor'],
    ],
  ])('is not made without %s', (_, env, rules) => {
    expect(rulesFor(env)).toEqual(rules);
  });
});

describe('the region of the environment', () => {
  it("is the project's", () => {
    expect(configFromEnv({ ...credentials, AGORA_REGION: 'AP' }).projects.default).toMatchObject({ region: 'AP' });
  });

  it('is that of the bucket', () => {
    expect(rulesFor({ ...bucket, ...keys, AGORA_REGION: 'NA' })).toEqual([]);
    expect(rulesFor({ ...bucket, ...keys, AGORA_REGION: 'EU' })).toEqual([
      'AGORA_REGION is where the bucket of no storage profile lies',
    ]);
  });
});
