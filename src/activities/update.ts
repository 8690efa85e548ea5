import { callOptions, recorderOf } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import type { UpdateInput, UpdateLayoutInput } from './types.js';

/** Both set what the recorder does, so the same request twice does no harm. */
const repeated = ['throttled', 'unavailable', 'unanswered', 'configuration'] as const;

export function update(deps: ActivityDeps) {
  return async (input: UpdateInput): Promise<void> => {
    try {
      const call = { ...recorderOf(input), request: input.request };
      await (await deps.agora(deps.projectFor(input))).update(call, callOptions(input));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}

export function updateLayout(deps: ActivityDeps) {
  return async (input: UpdateLayoutInput): Promise<void> => {
    try {
      const call = { ...recorderOf(input), request: input.layout };
      await (await deps.agora(deps.projectFor(input))).updateLayout(call, callOptions(input));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
