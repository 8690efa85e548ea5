import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { brokenRules } from '../agora/wire/rules.js';
import { type StorageConfig, storageConfig, storageKeys } from '../agora/wire/storage.js';
import type { StorageProfile } from '../config.js';
import { errorCode } from './error-code.js';
import { rememberSecret } from './known-secrets.js';
import { resolveSecret, whereIs } from './secrets.js';

/** Keys that are elsewhere cannot be had now, or are none; the message names where they are, and the field, and never a value. */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable';
  readonly code = 'KEYS_UNUSABLE';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

export interface KeyedStorage {
  config: StorageConfig;
  /** Where the keys are, as may be told. */
  from: string;
  /** They do not lapse, or nobody here can have fresh ones. */
  isLasting: boolean;
}

/**
 * A bucket with its keys as they are now, none of which is a reference any more.
 *
 * @throws KeysUnusable, SecretUnavailable
 */
export async function withKeys(profile: StorageProfile): Promise<KeyedStorage> {
  if ('accessKey' in profile) {
    const { accessKey, secretKey, ...rest } = profile;
    const keys = { accessKey: await resolveSecret(accessKey), secretKey: await resolveSecret(secretKey) };
    return { config: { ...rest, ...keys }, from: whereIs(accessKey), isLasting: true };
  }
  const { keysFile, keysCommand, ...target } = profile;
  const from = keysFile === undefined ? `command:${keysCommand[0]}` : `file:${keysFile}`;
  const told = keysFile === undefined ? await outputOf(keysCommand, from) : await contentOf(keysFile, from);
  const keys = checked(storageKeys, jsonIn(told, from), from);
  for (const key of [keys.accessKey, keys.secretKey, keys.stsToken]) if (key) rememberSecret(key);
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

function unusable(from: string, message: string, remedy: string): KeysUnusable {
  return new KeysUnusable(`the storage keys from ${from}: ${message}`, remedy);
}
