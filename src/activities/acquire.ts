import { callOptions, takeRoomIfFast } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import type { AcquireInput } from './types.js';

/** A resource that no start has used costs nothing, so this may be repeated freely. */
export function acquire(deps: ActivityDeps) {
  return async (input: AcquireInput): Promise<{ resourceId: string }> => {
    try {
      const project = deps.projectFor(input);
      takeRoomIfFast(deps, project);
      const { cname, uid, mode, region, resourceExpiredHour } = input;
      const scene = sceneOf(input);
      const request = { cname, uid, mode, scene, region, resourceExpiredHour };
      const { resourceId } = await deps.agora(project).acquire(request, callOptions(input));
      return { resourceId };
    } catch (error) {
      throw asFailure(error, ['throttled', 'unavailable', 'unanswered']);
    }
  };
}

function sceneOf({ mode, postponed }: AcquireInput): 0 | 1 | 2 {
  if (mode === 'web') return 1;
  return postponed ? 2 : 0;
}
