import { randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import got, { RequestError } from 'got';
import { regionName, s3Compatible, vendorName } from '../agora/wire/regions.js';
import { lastsLongEnough, type StorageConfig, shortestStsHours } from '../agora/wire/storage.js';
import { KeysUnusable, SecretUnavailable, type StorageProfile, withKeys } from '../config.js';
import { type Finding, failed, ok, wordsOf } from './finding.js';

const amazon = 1;
const patienceMs = 10_000;

/**
 * Whether the profile's keys can be had and last, and, where the storage speaks S3, whether they can write: a few bytes are
 * put beside where recordings go, and deleted.
 */
export async function checkStorage(name: string, profile: StorageProfile, nowMs: number): Promise<Finding[]> {
  const about = `profile ${name}`;
  try {
    const { config, from } = await withKeys(profile);
    if (!lastsLongEnough(config, nowMs)) {
      const found = `${about}: the keys from ${from} end in less than ${shortestStsHours} hours, and Agora refuses such keys`;
      return [failed('storage', found, 'have them made for longer, and renewed sooner')];
    }
    return [await writable(about, config)];
  } catch (error) {
    if (error instanceof KeysUnusable || error instanceof SecretUnavailable) {
      return [failed('storage', `${about}: ${error.message}`, error.remedy)];
    }
    throw error;
  }
}

async function writable(about: string, config: StorageConfig): Promise<Finding> {
  const place = placeOf(config);
  const vendor = vendorName(config.vendor) ?? config.vendor;
  const named = `${about}: bucket ${config.bucket} at ${vendor}`;
  if (!place) return ok('storage', `${named}: its keys can be had; whether they can write, only a recording shows`);
  const key = [...(config.fileNamePrefix ?? []), `doctor-${randomUUID()}`].join('/');
  const { accessKey: accessKeyId, secretKey: secretAccessKey, stsToken: sessionToken } = config;
  const signer = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service: 's3', region: place.region });
  for (const method of ['PUT', 'DELETE'] as const) {
    const refusal = await refusalOf(signer, method, `${place.url}/${key}`);
    if (refusal) return { ...refusal, found: `${named}: ${refusal.found}` };
  }
  return ok('storage', `${named}: its keys can write`);
}

async function refusalOf(signer: AwsClient, method: 'PUT' | 'DELETE', url: string): Promise<Finding | undefined> {
  const body = method === 'PUT' ? 'agora-recording doctor' : undefined;
  const doing = method === 'PUT' ? 'an object could not be put' : 'an object was put, and could not be deleted';
  try {
    const { headers } = await signer.sign(url, { method, body });
    const options = { method, body, headers: Object.fromEntries(headers), throwHttpErrors: false, retry: { limit: 0 } };
    const { statusCode, body: answer } = await got(url, { ...options, timeout: { request: patienceMs } });
    if (statusCode < 300) return undefined;
    const code = /<Code>(\w{1,64})<\/Code>/u.exec(answer)?.[1];
    return failed('storage', `${doing} (${statusCode}${code ? ` ${code}` : ''})`, remedyFor(statusCode));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return failed(
      'storage',
      `${doing} (${error.code}: ${wordsOf(error)})`,
      'mend the endpoint, or let this machine reach it',
    );
  }
}

function remedyFor(statusCode: number): string {
  if (statusCode === 404) return 'name a bucket that exists, in its region';
  if (statusCode === 403) return 'give keys that may put, and delete, objects in this bucket';
  if (statusCode === 301 || statusCode === 400) return 'name the region in which the bucket is';
  return 'see what the storage says of it';
}

function placeOf({
  vendor,
  region,
  bucket,
  extensionParams,
}: StorageConfig): { url: string; region: string } | undefined {
  if (vendor === amazon) {
    const name = regionName(vendor, region)?.toLowerCase().replaceAll('_', '-');
    const domain = name?.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return name === undefined ? undefined : { url: `https://${bucket}.s3.${name}.${domain}`, region: name };
  }
  const endpoint = extensionParams?.endpoint;
  if (vendor !== s3Compatible || endpoint === undefined) return undefined;
  const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
  return { url: `${url.replace(/\/+$/u, '')}/${bucket}`, region: 'us-east-1' };
}
