import { callOptions } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import type { TakeOutInput } from './types.js';

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
  return async (input: TakeOutInput): Promise<void> => {
    try {
      const { cname, uid, banMinutes } = input;
      const project = deps.projectFor(input);
      await (await deps.agora(project)).kickingRule({ cname, uid, banMinutes }, callOptions(project));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
