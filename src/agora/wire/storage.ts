import { z } from 'zod';
import { across, type Finding, type Report, type Sound, tell } from './across.js';
import { regionHint, regionNames, regionNumber, s3Compatible, vendorNames, vendorNumber } from './regions.js';
import { says } from './rules.js';
import { integer, oneOf, strict, text } from './shapes.js';

/** Where Agora uploads to: `storageConfig` of `start` and of `update` (docs/agora.md §3). */

const prefixLimit = 128;

const vendorRemedy = `choose one of ${vendorNames.map((name) => `${name} (${vendorNumber(name)})`).join(', ')}`;
const regionRemedy = 'give it by number or by name, as in us-east-1';

const nameOrNumber = (rule: string, remedy: string) =>
  z.union([z.int(), z.string()], {
    error: ({ input }) => says(input === undefined ? 'is missing' : rule, remedy),
  });

const folder = z
  .string(says('must be a string', 'put the folder name in quotes'))
  .regex(/^[A-Za-z0-9]+$/u, says('must hold letters and digits only', 'give each folder an entry of its own'));

/** An empty string is how some clients say "none". */
const noneIfEmpty = <Value extends string>(value: Value) => value || undefined;

const extensionParams = strict({
  /** Server-side encryption: `kms` or `aes256`. */
  sse: oneOf(['kms', 'aes256', ''], 'leave it out for no server-side encryption').transform(noneIfEmpty).optional(),
  /** A tag for every file. */
  tag: z.string(says('must be a string', 'leave it out for no tag')).transform(noneIfEmpty).optional(),
  /** The domain of an S3-compatible storage. */
  endpoint: z
    .string(says('must be a string', 'give the domain of the storage'))
    .regex(/^\S*$/u, says('must not hold spaces', 'give the domain of the storage'))
    .transform(noneIfEmpty)
    .optional(),
});

const stsToken = text('take it from the answer of the storage vendor’s security token service');
// Milliseconds would lie thousands of years ahead.
const stsExpiration = integer({ min: 1_000_000_000, max: 9_999_999_999, remedy: 'give Unix time in seconds' });

const vendorAndRegion = {
  vendor: nameOrNumber('must be a storage vendor', vendorRemedy),
  region: nameOrNumber('must be a region of the vendor', regionRemedy).optional(),
};

/** What says which bucket; {@link checkBucket} has the rules that span them. */
export const targetFields = {
  ...vendorAndRegion,
  bucket: text('give the name of the bucket'),
  /** Folders, outermost first. */
  fileNamePrefix: z.array(folder, says('must be a list of folders', 'write ["recordings", "lesson7"]')).optional(),
  extensionParams: extensionParams.optional(),
};

const keyFields = {
  accessKey: text('give the access key of the bucket'),
  secretKey: text('give the secret key of the bucket'),
  /** Temporary credentials; vendors 1 to 3. */
  stsToken: stsToken.optional(),
  /** Unix time in seconds, at least 4 hours ahead at the start. */
  stsExpiration: stsExpiration.optional(),
};

/** A bucket without its keys. */
export const storageTarget = across(strict(targetFields), checkBucket).transform(asSent);

export type StorageTarget = z.output<typeof storageTarget>;

/** The keys alone. */
export const storageKeys = across(strict(keyFields), checkSts);

/** As `start` takes it. `vendor: 's3/us-east-1'` says the region, too. */
export const storageConfig = across(strict({ ...targetFields, ...keyFields }), (config, report) => {
  checkBucket(config, report);
  checkSts(config, report);
}).transform(asSent);

export type StorageConfig = z.output<typeof storageConfig>;

/**
 * As `update` takes it: fresh temporary credentials, which come as a set. The storage itself may be named again; its region
 * by name only together with its vendor.
 */
export const storageUpdate = across(
  strict({
    vendor: vendorAndRegion.vendor.optional(),
    region: vendorAndRegion.region,
    bucket: text('give the name of the bucket').optional(),
    accessKey: text('give the access key that came with the stsToken'),
    secretKey: text('give the secret key that came with the stsToken'),
    stsToken,
    stsExpiration,
  }),
  (update, report) => {
    if (update.vendor !== undefined) checkTarget(update, report);
    else if (typeof update.region === 'string')
      tell(report, { path: ['vendor'], rule: 'is missing', remedy: 'a region’s name needs its vendor' });
    checkSts(update, report);
  },
).transform(({ vendor, region, ...credentials }) => ({
  ...credentials,
  ...(vendor === undefined ? {} : targetOf({ vendor, region })),
  ...(vendor === undefined && typeof region === 'number' ? { region } : {}),
}));

export type StorageUpdate = z.output<typeof storageUpdate>;

type Target = { vendor?: string | number; region?: string | number };

interface Bucket extends Target {
  fileNamePrefix?: string[];
  extensionParams?: z.output<typeof extensionParams>;
}

/** Numbers for names, and nothing that only says "none". */
export function asSent<Given extends Bucket>({ fileNamePrefix = [], extensionParams: extension, ...config }: Given) {
  return {
    ...config,
    ...targetOf(config),
    ...(fileNamePrefix.length > 0 ? { fileNamePrefix } : {}),
    ...(extension && Object.values(extension).some(Boolean) ? { extensionParams: extension } : {}),
  };
}

/** The numbers; only for a target in which {@link checkTarget} finds nothing. */
function targetOf(written: Target): { vendor: number; region: number } {
  const vendor = vendorOf(written) ?? -1;
  return { vendor, region: regionNumber(vendor, regionOf(written, vendor) ?? '') ?? -1 };
}

function vendorOf({ vendor }: Target): number | undefined {
  return vendor === undefined ? undefined : vendorNumber(String(vendor).split('/')[0] ?? '');
}

/** The region may stand behind the vendor, and goes without saying where it has no effect. */
function regionOf({ vendor, region }: Target, number: number): string | number | undefined {
  if (region !== undefined) return region;
  const [, ...behind] = String(vendor).split('/');
  if (behind.length > 0) return behind.join('/');
  return regionNames(number).length > 0 ? undefined : 0;
}

export function checkBucket(bucket: Sound<Bucket>, report: Report): void {
  checkTarget(bucket, report);
  checkPrefix(bucket.fileNamePrefix ?? [], report);
  if (vendorOf(bucket) === s3Compatible && bucket.extensionParams?.endpoint === undefined) {
    tell(report, {
      path: ['extensionParams', 'endpoint'],
      rule: 'is missing',
      remedy: 'give the domain of the S3-compatible storage',
    });
  }
}

function checkTarget(written: Target, report: Report): void {
  const found = written.vendor === undefined ? undefined : troubleWith(written);
  if (found) tell(report, found);
}

function troubleWith(written: Target): Finding | undefined {
  const vendor = vendorOf(written);
  if (vendor === undefined) return { path: ['vendor'], rule: 'must be a storage vendor', remedy: vendorRemedy };
  const region = regionOf(written, vendor);
  if (region === undefined) return { path: ['region'], rule: 'is missing', remedy: regionRemedy };
  if (regionNumber(vendor, region) !== undefined) return undefined;
  return { path: ['region'], rule: 'must be a region of the vendor', remedy: regionHint(vendor, region) };
}

type Sts = { stsToken?: string; stsExpiration?: number };

function checkSts(config: Target & Sts, report: Report): void {
  const { stsToken: token, stsExpiration: expiration } = config;
  if (token === undefined && expiration === undefined) return;
  if (token === undefined)
    tell(report, { path: ['stsToken'], rule: 'is missing', remedy: 'give it together with stsExpiration' });
  if (expiration === undefined)
    tell(report, { path: ['stsExpiration'], rule: 'is missing', remedy: 'give it together with stsToken' });
  const vendor = vendorOf(config);
  if (vendor !== undefined && ![1, 2, 3].includes(vendor)) {
    const remedy = 'use lasting keys; temporary ones are for s3, alibaba and tencent';
    tell(report, { path: ['stsToken'], rule: 'is not for this vendor', remedy });
  }
}

function checkPrefix(folders: readonly string[], report: Report): void {
  if (folders.join('/').length <= prefixLimit) return;
  const rule = `must be at most ${prefixLimit} characters, slashes between the folders included`;
  tell(report, { path: ['fileNamePrefix'], rule, remedy: 'use fewer or shorter folders' });
}

/** Agora refuses credentials that end sooner. */
export const shortestStsHours = 4;

/** Whether temporary credentials last long enough to begin with; lasting ones always do. */
export function lastsLongEnough({ stsExpiration: expiration }: Sts, nowMs: number): boolean {
  return expiration === undefined || expiration * 1000 - nowMs >= shortestStsHours * 3_600_000;
}
