import { AlreadyLeaving, NoRecordedData } from '../agora/errors.js';
import { callOptions, recorderOf } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { recordedFile } from './files.js';
import { attemptThatCounts } from './tries.js';
import type { RecorderRef, StopAnswer } from './types.js';

/** Anything but Agora's word that it has no such recorder is tried again: a recorder that is not stopped is billed. */
const repeated = ['throttled', 'unavailable', 'unanswered', 'rejected', 'configuration', 'inThere'] as const;

/** Stops a recorder and waits for its upload, about 20 s at most. */
export function stop(deps: ActivityDeps) {
  return async (input: RecorderRef): Promise<StopAnswer> => {
    try {
      const project = deps.projectFor(input);
      const agora = await deps.agora(project);
      const { files, uploadingStatus } = await agora.stop(recorderOf(input), callOptions(project, input));
      return { left: 'stopped', files: files?.map(recordedFile), uploadingStatus };
    } catch (error) {
      if (error instanceof NoRecordedData) return { left: 'noData' };
      // After an attempt whose answer was lost, that attempt is what it is leaving for.
      if (error instanceof AlreadyLeaving) return { left: attemptThatCounts() > 1 ? 'stopped' : 'byItself' };
      throw asFailure(error, repeated);
    }
  };
}
