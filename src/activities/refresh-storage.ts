import { callOptions, recorderOf } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { storageOf } from './storage.js';
import type { RefreshStorageInput, StorageKeysAnswer } from './types.js';

/** The same keys twice do no harm. */
const repeated = ['throttled', 'unavailable', 'unanswered', 'configuration'] as const;

/** Gives Agora the storage profile's keys as they are now; those that do not lapse it has for good. */
export function refreshStorage(deps: ActivityDeps) {
  return async (input: RefreshStorageInput): Promise<StorageKeysAnswer> => {
    try {
      const { target, keysEndAtMs } = await storageOf(deps, input);
      const { accessKey, secretKey, stsToken, stsExpiration } = target;
      if (stsToken === undefined || stsExpiration === undefined) return {};
      const request = { storageConfig: { accessKey, secretKey, stsToken, stsExpiration } };
      const project = deps.projectFor(input);
      const call = { ...recorderOf(input), request };
      await (await deps.agora(project)).update(call, callOptions(project, input));
      return { storageKeysEndAtMs: keysEndAtMs };
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
