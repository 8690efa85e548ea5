import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { BrokenRule } from '../agora/wire/rules.js';
import { failureTypes } from '../recording/names.js';
import type { RecordingResult } from '../recording/state.js';
import { type Trouble, troubleFailureType } from '../recording/trouble.js';

/**
 * What an activity's failure says about Agora. An activity that never answered (its worker died or has a bug, its time ran
 * out) leaves it open whether the request was carried out; one that no worker ever took did nothing.
 *
 * @throws the error itself when it is a cancellation, or no activity's failure at all.
 */
export function troubleOf(error: unknown): Trouble {
  // A local activity's failure comes bare, a remote one's wrapped.
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type === troubleFailureType) {
    const [trouble] = cause.details ?? [];
    if (isTrouble(trouble)) return trouble;
  }
  if (!(error instanceof TemporalFailure) || cause instanceof CancelledFailure) throw error;
  const call = error instanceof ActivityFailure ? error.activityType : 'Agora';
  if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') {
    return {
      kind: 'unavailable',
      endpoint: call,
      attempt: 1,
      message: `no worker took the call to ${call} in time`,
      hint: 'make sure that a worker of this App ID is running',
    };
  }
  return {
    kind: 'unanswered',
    endpoint: call,
    attempt: 1,
    message: `the call to ${call} brought no answer (${cause instanceof Error ? cause.message : error.message})`,
    hint: 'the worker may have died on the way; it is asked again',
  };
}

function isTrouble(value: unknown): value is Trouble {
  return typeof value === 'object' && value !== null && 'kind' in value && 'message' in value;
}

export function invalidSpec(rules: BrokenRule[]): ApplicationFailure {
  const words = rules.map(({ field, rule, remedy }) => `${field}: ${rule} (${remedy})`).join('; ');
  return ApplicationFailure.create({
    type: failureTypes.invalidSpec,
    nonRetryable: true,
    message: `the recording was not begun: ${words}`,
    details: [rules],
  });
}

/** Agora, or this worker's configuration, refuses what no repeating can mend. */
export function refusedFor(trouble: Trouble): ApplicationFailure {
  const { httpStatus, code, reason, hint, endpoint, message } = trouble;
  return ApplicationFailure.create({
    type: trouble.kind === 'configuration' ? failureTypes.configurationError : failureTypes.agoraRejected,
    nonRetryable: true,
    message: `${message}; ${hint}`,
    details: [{ httpStatus, code, reason, hint, endpoint }],
  });
}

export function startFailed(message: string, attempts: string[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.startFailed,
    nonRetryable: true,
    message,
    details: [{ attempts }],
  });
}

/** Agora's last resort is for members of a channel, and the recorder of a page is none. */
export const webRecorderOutOfReach =
  'a web recorder is in no channel that it could be taken out of: if it is there, it goes on until its maxRecordingHour';

/** Past the deadline Agora refuses the stop and its answer, so the last files are not known. */
export function expiredBeforeStop(
  known: Pick<RecordingResult, 'segments' | 'manifest'>,
  whatBecameOfIt: string,
): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.expiredBeforeStop,
    nonRetryable: true,
    message:
      `resourceExpiredHour lapsed before the recorder could be stopped; ${whatBecameOfIt}; ` +
      'its last files may be missing from the manifest: look for them in the bucket',
    details: [known],
  });
}

/** It was recording, and could not be kept alive. */
export function recordingLost(why: string, known: Pick<RecordingResult, 'segments' | 'manifest'>): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.recordingLost,
    nonRetryable: true,
    message: `the recording could not be kept alive: ${why}`,
    details: [known],
  });
}

/** For whoever waits for a confirmation while Agora says nothing for so long that a new run takes over. */
export function notConfirmedYet(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'NotConfirmedYet',
    nonRetryable: true,
    message: 'Agora has not said yet whether it is recording; the recorder is watched on: ask again',
  });
}

export function tooLate(words: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'RecordingOver', nonRetryable: true, message: words });
}
