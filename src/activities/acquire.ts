import type { StorageProfile } from '../config.js';
import { callOptions, takeRoomIfFast } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { regionFor } from './region.js';
import { ensureKeys, keyPrefixOf } from './storage.js';
import { certificateOf } from './token.js';
import type { AcquireAnswer, AcquireInput } from './types.js';

/**
 * A resource that no start has used costs nothing, so this may be repeated freely. Whatever the start will take is looked
 * for first.
 */
export function acquire(deps: ActivityDeps) {
  return async (input: AcquireInput): Promise<AcquireAnswer> => {
    try {
      const project = deps.projectFor(input);
      takeRoomIfFast(deps, project);
      const { cname, uid, mode, resourceExpiredHour, excludeResourceIds } = input;
      const profile = storageProfileOf(deps, input.storage);
      const prefix = input.fileNamePrefix ?? profile?.fileNamePrefix;
      const region = regionFor(project, input, profile);
      if (input.storage !== undefined) await ensureKeys(deps, input.storage);
      if (input.makesToken) await certificateOf(project);
      const scene = sceneOf(input);
      const exclude = excludeResourceIds.length > 0 ? { excludeResourceIds } : {};
      const request = { cname, uid, mode, scene, region, resourceExpiredHour, ...exclude };
      const { resourceId } = await (await deps.agora(project)).acquire(request, callOptions(project, { region }));
      return { resourceId, keyPrefix: keyPrefixOf(prefix) };
    } catch (error) {
      throw asFailure(error, ['throttled', 'unavailable', 'unanswered']);
    }
  };
}

/** A profile that is missing is found out before Agora is asked. */
function storageProfileOf(deps: ActivityDeps, storage?: string): StorageProfile | undefined {
  return storage === undefined ? undefined : deps.storageProfile(storage);
}

function sceneOf({ mode, postponed }: AcquireInput): 0 | 1 | 2 {
  if (mode === 'web') return 1;
  return postponed ? 2 : 0;
}
