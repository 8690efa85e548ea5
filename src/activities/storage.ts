import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { brokenRules } from '../agora/wire/rules.js';
import {
  lastsLongEnough,
  type StorageConfig,
  shortestStsHours,
  storageConfig,
  storageKeys,
} from '../agora/wire/storage.js';
import { keysFileVariable, type StorageProfile } from '../config.js';
import { scheduledAtMs } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { misconfigured } from './failures.js';

/** Where files go: a profile of this worker's, or what the spec itself says. */
export interface StorageChoice {
  storage?: string;
  storageConfig?: StorageConfig;
}

export interface Storage {
  target: StorageConfig;
  /** When the keys lapse, if they do and the worker can have fresh ones; those in a spec are the caller's to renew. */
  keysEndAtMs?: number;
}

/**
 * The storage with its keys as they are now.
 *
 * @throws trouble with this worker's configuration: it has no such profile, its file of keys cannot be used, or the keys end
 *   within the 4 hours for which Agora wants them.
 */
export async function storageOf(
  deps: ActivityDeps,
  { storage = 'default', ...inline }: StorageChoice,
): Promise<Storage> {
  if (inline.storageConfig) return { target: longLived(inline.storageConfig, 'storageConfig') };
  const profile = deps.storageProfile(storage);
  if (!('keysFile' in profile)) return { target: longLived(profile, `the storage profile "${storage}"`) };
  const target = longLived(await withKeysOf(profile), keysFileVariable);
  return { target, keysEndAtMs: target.stsExpiration && target.stsExpiration * 1000 };
}

/** The prefix of every key in the bucket, with a slash at its end unless empty. */
export function keyPrefixOf(parts: readonly string[] = []): string {
  return parts.map((part) => `${part}/`).join('');
}

function longLived(config: StorageConfig, where: string): StorageConfig {
  if (lastsLongEnough(config, scheduledAtMs())) return config;
  throw misconfigured(
    `${where}: stsExpiration is less than ${shortestStsHours} hours ahead`,
    'Agora refuses such keys: have them made for longer, and renewed sooner',
  );
}

async function withKeysOf({
  keysFile,
  ...target
}: Extract<StorageProfile, { keysFile: string }>): Promise<StorageConfig> {
  const keys = checked(storageKeys, jsonIn(await contentOf(keysFile)));
  return checked(storageConfig, { ...target, ...keys });
}

async function contentOf(keysFile: string): Promise<string> {
  try {
    return await readFile(keysFile, 'utf8');
  } catch (error) {
    const why = typeof error === 'object' && error !== null && 'code' in error ? ` (${error.code})` : '';
    throw unusable(`the file cannot be read${why}`, 'name a file that the worker may read');
  }
}

function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw unusable('the file is not JSON', 'replace the file as a whole: write another one and rename it');
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const broken = brokenRules(reading.error);
  throw unusable(
    broken.map(({ field, rule }) => `${field} ${rule}`).join('; '),
    broken.map(({ field, remedy }) => `${field}: ${remedy}`).join('; '),
  );
}

/** Names the variable and the field, and never a value. */
function unusable(message: string, hint: string) {
  return misconfigured(`${keysFileVariable}: ${message}`, hint);
}
