import { callOptions, recorderOf } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { keysEndAtMs, storageOf } from './storage.js';
import type { RefreshStorageInput } from './types.js';

/** The same keys twice do no harm. */
const repeated = ['throttled', 'unavailable', 'unanswered', 'configuration'] as const;

/** Gives Agora the storage profile's keys as they are now. */
export function refreshStorage(deps: ActivityDeps) {
  return async (input: RefreshStorageInput): Promise<{ storageKeysEndAtMs?: number }> => {
    try {
      const profile = storageOf(deps, input);
      const { stsToken, stsExpiration } = profile;
      if (!stsToken || stsExpiration === undefined) return {};
      const storageConfig = { ...profile, stsToken, stsExpiration };
      const call = { ...recorderOf(input), request: { storageConfig } };
      await deps.agora(deps.projectFor(input)).update(call, callOptions(input));
      return { storageKeysEndAtMs: keysEndAtMs(storageConfig) };
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
