import { describe, expect, it } from '@jest/globals';
import { brokenRules } from '../../../src/agora/wire/rules.js';
import { lastsLongEnough, storageConfig, storageUpdate } from '../../../src/agora/wire/storage.js';

const keys = { bucket: 'lessons', accessKey: 'AKIA', secretKey: 's3cr3t' };
const s3 = { vendor: 1, region: 0, ...keys };
const sts = { stsToken: 'FwoG', stsExpiration: 1_750_000_000 };

const broken = (input: unknown, schema: typeof storageConfig | typeof storageUpdate = storageConfig) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};

describe('a storageConfig', () => {
  it.each([
    ['numbers', { vendor: 1, region: 3 }, { vendor: 1, region: 3 }],
    ['names', { vendor: 'aws', region: 'us-west-2' }, { vendor: 1, region: 3 }],
    ['both in one', { vendor: 's3/us-west-2' }, { vendor: 1, region: 3 }],
    ['the older Qiniu', { vendor: 0, region: 0 }, { vendor: 0, region: 0 }],
    ['the older Kingsoft', { vendor: 'ks3', region: 'cn-hangzhou' }, { vendor: 4, region: 0 }],
    ['a vendor without regions', { vendor: 'azure' }, { vendor: 5, region: 0 }],
  ])('names vendor and region in %s, and holds numbers', (_how, written, numbers) => {
    expect(storageConfig.parse({ ...keys, ...written })).toEqual({ ...keys, ...numbers });
  });

  it('keeps what is optional', () => {
    const more = { ...sts, fileNamePrefix: ['lessons', '7b'], extensionParams: { sse: 'kms', tag: 'class' } };
    expect(storageConfig.parse({ ...s3, ...more })).toEqual({ ...s3, ...more });
  });

  it('drops what only says "none"', () => {
    const parsed = storageConfig.parse({ ...s3, fileNamePrefix: [], extensionParams: { sse: '', tag: '' } });
    expect(Object.keys(parsed).toSorted()).toEqual(Object.keys(s3).toSorted());
  });

  it.each([
    [{ ...s3, vendor: 9 }, 'vendor', 'must be a storage vendor', 's3 (1)'],
    [{ ...s3, vendor: 's4' }, 'vendor', 'must be a storage vendor', 'qiniu (0)'],
    [{ ...s3, vendor: true }, 'vendor', 'must be a storage vendor', 's3-compatible (11)'],
    [{ region: 0, ...keys }, 'vendor', 'is missing', 'alibaba (2)'],
    [{ vendor: 1, ...keys }, 'region', 'is missing', 'us-east-1'],
    [{ ...s3, region: 26 }, 'region', 'must be a region of the vendor', 'us_east_1'],
    [{ ...s3, region: 'us-eest-1' }, 'region', 'must be a region of the vendor', 'did you mean US_EAST_1?'],
    [{ vendor: 's3/nowhere', ...keys }, 'region', 'must be a region of the vendor', 'us_east_1'],
    [{ ...s3, vendor: 6, region: 2 }, 'region', 'must be a region of the vendor', 'write 0'],
    [{ ...s3, bucket: '' }, 'bucket', 'must not be empty', 'name of the bucket'],
    [{ ...s3, accessKey: undefined }, 'accessKey', 'is missing', 'access key'],
    [{ ...s3, secretKey: 7 }, 'secretKey', 'must be a string', 'secret key'],
    [{ ...s3, stsToken: 'x' }, 'stsExpiration', 'is missing', 'together with stsToken'],
    [{ ...s3, stsExpiration: 1_750_000_000 }, 'stsToken', 'is missing', 'together with stsExpiration'],
    [{ ...s3, ...sts, stsExpiration: 1_750_000_000_000 }, 'stsExpiration', 'whole number', 'Unix time in seconds'],
    [{ ...s3, ...sts, vendor: 5 }, 'stsToken', 'is not for this vendor', 'lasting keys'],
    [{ ...s3, fileNamePrefix: ['a', 'b/c'] }, 'fileNamePrefix[1]', 'letters and digits only', 'entry of its own'],
    [{ ...s3, fileNamePrefix: [''] }, 'fileNamePrefix[0]', 'letters and digits only', 'entry of its own'],
    [{ ...s3, fileNamePrefix: 'a' }, 'fileNamePrefix', 'must be a list of folders', '["recordings"'],
    [{ ...s3, fileNamePrefix: ['a'.repeat(64), 'b'.repeat(64)] }, 'fileNamePrefix', 'at most 128', 'shorter folders'],
    [{ ...s3, extensionParams: { sse: 'rot13' } }, 'extensionParams.sse', '"kms", "aes256"', 'leave it out'],
    [{ ...s3, vendor: 11 }, 'extensionParams.endpoint', 'is missing', 'domain of the S3-compatible'],
    [{ ...s3, vendor: 11, extensionParams: { endpoint: '' } }, 'extensionParams.endpoint', 'is missing', 'domain'],
    [{ ...s3, accesKey: 'x' }, 'accesKey', 'is not a field here', 'did you mean accessKey?'],
  ])('is refused: %j', (input, field, rule, remedy) => {
    expect(broken(input)).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('may have a prefix of exactly 128 characters, and an endpoint for vendor 11', () => {
    expect(broken({ ...s3, fileNamePrefix: ['a'.repeat(63), 'b'.repeat(64)] })).toEqual([]);
    expect(broken({ ...s3, vendor: 'minio', extensionParams: { endpoint: 'https://minio.example.com' } })).toEqual([]);
  });

  it('tells all of its broken rules at once, also those that span fields', () => {
    const fields = broken({ vendor: 11, region: 7, bucket: 1, secretKey: '', stsToken: 'x', extra: 1 });
    expect(fields.map(({ field }) => field).toSorted()).toEqual([
      'accessKey',
      'bucket',
      'extensionParams.endpoint',
      'extra',
      'region',
      'secretKey',
      'stsExpiration',
      'stsToken',
    ]);
  });
});

describe('temporary credentials', () => {
  it.each([
    [4 * 3600, true],
    [4 * 3600 - 1, false],
  ])('that last %p s are enough to begin with: %p', (seconds, expected) => {
    const nowMs = 1_750_000_000_000;
    expect(lastsLongEnough({ stsExpiration: nowMs / 1000 + seconds }, nowMs)).toBe(expected);
  });

  it('are not needed', () => {
    expect(lastsLongEnough({}, 0)).toBe(true);
  });

  const fresh = { accessKey: 'ASIA', secretKey: 's3cr3t', ...sts };

  it.each([
    [fresh, fresh],
    [
      { ...fresh, vendor: 's3', region: 'us-east-2', bucket: 'lessons' },
      { ...fresh, vendor: 1, region: 1, bucket: 'lessons' },
    ],
    [
      { ...fresh, region: 1 },
      { ...fresh, region: 1 },
    ],
  ])('are renewed as a set: %#', (update, expected) => {
    expect(storageUpdate.parse(update)).toEqual(expected);
  });

  it.each([
    [{ ...fresh, secretKey: undefined }, 'secretKey', 'is missing'],
    [{ ...fresh, stsToken: undefined }, 'stsToken', 'is missing'],
    [{ ...fresh, stsExpiration: undefined }, 'stsExpiration', 'is missing'],
    [{ ...fresh, region: 'us-east-1' }, 'vendor', 'is missing'],
    [{ ...fresh, vendor: 1 }, 'region', 'is missing'],
    [{ ...fresh, vendor: 5, region: 0 }, 'stsToken', 'is not for this vendor'],
    [{ ...fresh, fileNamePrefix: ['a'] }, 'fileNamePrefix', 'is not a field here'],
  ])('are refused: %#', (update, field, rule) => {
    expect(broken(update, storageUpdate)).toEqual([{ field, rule, remedy: expect.any(String) }]);
  });
});
