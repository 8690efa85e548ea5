import type { StorageConfig } from '../agora/wire/storage.js';
import type { ActivityDeps } from './deps.js';

/** Where files go: a profile of this worker's, or what the spec itself says. */
export interface StorageChoice {
  storage?: string;
  storageConfig?: StorageConfig;
}

/** @throws trouble with this worker's configuration, when it has no such profile. */
export function storageOf(deps: ActivityDeps, { storage, storageConfig }: StorageChoice): StorageConfig {
  if (storage === undefined && storageConfig) return storageConfig;
  return { ...deps.storageProfile(storage ?? 'default'), ...storageConfig };
}

/** The prefix of every key in the bucket, with a slash at its end unless empty. */
export function keyPrefixOf(parts: readonly string[] = []): string {
  return parts.map((part) => `${part}/`).join('');
}

/** When keys of limited life end; `undefined` for those that do not. */
export function keysEndAtMs({ stsToken, stsExpiration }: StorageConfig): number | undefined {
  return stsToken && stsExpiration !== undefined ? stsExpiration * 1000 : undefined;
}
