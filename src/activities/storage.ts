import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { brokenRules } from '../agora/wire/rules.js';
import {
  lastsLongEnough,
  type StorageConfig,
  shortestStsHours,
  storageConfig,
  storageKeys,
} from '../agora/wire/storage.js';
import { errorCode } from '../config/error-code.js';
import { type StorageProfile, whereIs } from '../config.js';
import { scheduledAtMs } from './calling.js';
import { type ActivityDeps, secret } from './deps.js';
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
 * @throws trouble with this worker's configuration: it has no such profile, its keys cannot be had, or the keys end
 *   within the 4 hours for which Agora wants them.
 */
export async function storageOf(
  deps: ActivityDeps,
  { storage = 'default', ...inline }: StorageChoice,
): Promise<Storage> {
  if (inline.storageConfig) return { target: longLived(inline.storageConfig, 'storageConfig') };
  const { config, from, isLasting } = await withKeys(deps.storageProfile(storage));
  const target = longLived(config, `the storage keys from ${from}`);
  return isLasting ? { target } : { target, keysEndAtMs: target.stsExpiration && target.stsExpiration * 1000 };
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

/** A bucket with its keys, none of which is a reference any more. */
async function withKeys(profile: StorageProfile): Promise<{ config: StorageConfig; from: string; isLasting: boolean }> {
  if ('accessKey' in profile) {
    const { accessKey, secretKey, ...rest } = profile;
    const keys = { accessKey: await secret(accessKey), secretKey: await secret(secretKey) };
    return { config: { ...rest, ...keys }, from: whereIs(accessKey), isLasting: true };
  }
  const { keysFile, keysCommand, ...target } = profile;
  const from = keysFile === undefined ? `command:${keysCommand[0]}` : `file:${keysFile}`;
  const told = keysFile === undefined ? await outputOf(keysCommand, from) : await contentOf(keysFile, from);
  const keys = checked(storageKeys, jsonIn(told, from), from);
  return { config: checked(storageConfig, { ...target, ...keys }, from), from, isLasting: false };
}

async function contentOf(keysFile: string, from: string): Promise<string> {
  try {
    return await readFile(keysFile, 'utf8');
  } catch (error) {
    throw unusable(from, `the file cannot be read${errorCode(error)}`, 'name a file that the worker may read');
  }
}

const longestCommandMs = 20_000;

async function outputOf([program = '', ...args]: string[], from: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: longestCommandMs });
    return stdout;
  } catch (error) {
    // What it has printed may be a key.
    throw unusable(
      from,
      `the command failed${howItFailed(error)}`,
      'run it by hand, as the worker’s user, and see what it says',
    );
  }
}

function howItFailed(error: unknown): string {
  const { killed, code } = Object(error);
  if (killed === true) return ` (no answer within ${longestCommandMs / 1000} s)`;
  return typeof code === 'number' ? ` (exit code ${code})` : errorCode(error);
}

function jsonIn(content: string, from: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw unusable(from, 'it is not JSON', 'have it written as a whole: write another file and rename it');
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, from: string): z.output<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const broken = brokenRules(reading.error);
  throw unusable(
    from,
    broken.map(({ field, rule }) => `${field} ${rule}`).join('; '),
    broken.map(({ field, remedy }) => `${field}: ${remedy}`).join('; '),
  );
}

/** Names where the keys are, and the field, and never a value. */
function unusable(from: string, message: string, hint: string) {
  return misconfigured(`the storage keys from ${from}: ${message}`, hint);
}
