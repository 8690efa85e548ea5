import { callOptions } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import type { ChannelMember } from './types.js';

/** Long enough that a start still under way at Agora's cannot bring the recorder in after it was taken out. */
const banMinutes = 1;

const repeated = [
  'throttled',
  'unavailable',
  'unanswered',
  'rejected',
  'configuration',
  'notFound',
  'inThere',
] as const;

/** The last resort: takes one uid, and nobody else, out of the channel. */
export function takeOut(deps: ActivityDeps) {
  return async (input: ChannelMember): Promise<void> => {
    try {
      const { cname, uid } = input;
      await deps.agora(deps.projectFor(input)).kickingRule({ cname, uid, banMinutes }, callOptions({}));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
