import { lastsLongEnough, type StorageConfig, shortestStsHours } from '../agora/wire/storage.js';
import { KeysUnusable, SecretUnavailable, type StorageProfile, withKeys } from '../config.js';
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
 * @throws trouble with this worker's configuration: it has no such profile, its keys cannot be had, or the keys end
 *   within the 4 hours for which Agora wants them.
 */
export async function storageOf(
  deps: ActivityDeps,
  { storage = 'default', ...inline }: StorageChoice,
): Promise<Storage> {
  if (inline.storageConfig) return { target: longLived(inline.storageConfig, 'storageConfig') };
  const { config, from, isLasting } = await keysOf(deps.storageProfile(storage));
  const target = longLived(config, `the storage keys from ${from}`);
  return isLasting ? { target } : { target, keysEndAtMs: target.stsExpiration && target.stsExpiration * 1000 };
}

/**
 * So that a recording whose keys cannot be had fails before Agora is asked for anything. A command is not run for that.
 *
 * @throws trouble with this worker's configuration, as {@link storageOf}
 */
export async function ensureKeys(deps: ActivityDeps, storage: string): Promise<void> {
  const { keysCommand } = { keysCommand: undefined, ...deps.storageProfile(storage) };
  if (keysCommand === undefined) await storageOf(deps, { storage });
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

async function keysOf(profile: StorageProfile) {
  try {
    return await withKeys(profile);
  } catch (error) {
    const isTold = error instanceof KeysUnusable || error instanceof SecretUnavailable;
    throw isTold ? misconfigured(error.message, error.remedy) : error;
  }
}
