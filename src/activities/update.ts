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
      const project = deps.projectFor(input);
      await (await deps.agora(project)).update(call, callOptions(project, input));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}

export function updateLayout(deps: ActivityDeps) {
  return async (input: UpdateLayoutInput): Promise<void> => {
    try {
      const call = { ...recorderOf(input), request: input.layout };
      const project = deps.projectFor(input);
      await (await deps.agora(project)).updateLayout(call, callOptions(project, input));
    } catch (error) {
      throw asFailure(error, repeated);
    }
  };
}
