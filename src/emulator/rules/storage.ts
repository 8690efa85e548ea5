import { z } from 'zod';
import { partOfWorld, regionNumber, vendorNumber } from '../../agora/wire/regions.js';
import { demand, parse } from './parse.js';

const s3Compatible = 11;
/** Their region has no effect. */
const withoutRegion = new Set([5, 6, s3Compatible]);
/** S3, Alibaba and Tencent give temporary credentials. */
const withSts = new Set([1, 2, 3]);
const longestPrefix = 128;
const shortestStsMs = 4 * 3_600_000;

const storageFields = z.looseObject({
  vendor: z.int(),
  region: z.int(),
  bucket: z.string().min(1),
  accessKey: z.string().min(1),
  secretKey: z.string().min(1),
  stsToken: z.string().optional(),
  stsExpiration: z.int().optional(),
  fileNamePrefix: z.array(z.string().regex(/^[A-Za-z0-9]+$/u)).default([]),
  extensionParams: z
    .looseObject({ sse: z.enum(['kms', 'aes256', '']), tag: z.string(), endpoint: z.string() })
    .partial()
    .default({}),
});

/** `storageConfig`; `region` is what `acquire` said. */
export function checkStorage(raw: unknown, { region, nowMs }: { region?: string; nowMs: number }): void {
  const storage = parse(storageFields, raw, 'storageConfig');
  demand(vendorNumber(storage.vendor) !== undefined, 'storageConfig.vendor');
  const regionIsKnown = withoutRegion.has(storage.vendor) || regionNumber(storage.vendor, storage.region) !== undefined;
  demand(regionIsKnown, 'storageConfig.region');
  demand(storage.fileNamePrefix.join('/').length <= longestPrefix, 'storageConfig.fileNamePrefix');
  const hasEndpoint = Boolean(storage.extensionParams.endpoint);
  demand(storage.vendor !== s3Compatible || hasEndpoint, 'storageConfig.extensionParams.endpoint');
  const world = partOfWorld(storage.vendor, storage.region);
  demand(!region || !world || world === region, 'storageConfig.region is not where acquire.region is');
  checkSts(storage, nowMs);
}

/** `update.storageConfig` may name only what is fresh. */
export function checkCredentials(raw: unknown, nowMs: number): void {
  const { vendor = 1, ...fresh } = parse(storageFields.partial(), raw, 'storageConfig');
  checkSts({ vendor, ...fresh }, nowMs);
}

type Sts = Pick<z.output<typeof storageFields>, 'vendor' | 'stsToken' | 'stsExpiration'>;

function checkSts({ vendor, stsToken, stsExpiration }: Sts, nowMs: number): void {
  if (!stsToken) return;
  demand(withSts.has(vendor), 'storageConfig.stsToken');
  demand(stsExpiration !== undefined && stsExpiration * 1000 >= nowMs + shortestStsMs, 'storageConfig.stsExpiration');
}
