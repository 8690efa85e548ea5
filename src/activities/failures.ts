import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { AgoraError, QuotaExceeded } from '../agora/errors.js';
import { type Trouble, troubleFailureType } from '../recording/trouble.js';
import { attemptThatCounts, countTry } from './tries.js';

type Kind = Trouble['kind'];

const kinds: Record<string, Kind> = {
  InvalidRequest: 'rejected',
  WrongCredentials: 'rejected',
  WrongProject: 'rejected',
  WrongRoute: 'rejected',
  QuotaExceeded: 'throttled',
  ServiceUnavailable: 'unavailable',
  HostUnreachable: 'unavailable',
  OutcomeUnknown: 'unanswered',
  RecorderNotFound: 'notFound',
  AlreadyStarted: 'inThere',
  TaskConflict: 'inThere',
  AlreadyLeaving: 'notFound',
  NoRecordedData: 'notFound',
};

/** Between repeats of what said nothing, in seconds. */
const waits = [3, 6, 9, 15, 30];

/** How often the wait that a quota calls for is doubled: too many requests 1, 2, 4 s; too many recorders 30, 60, 120 s. */
const quotaDoublings = 2;

/** How many times Temporal may try a host that cannot be reached at all, about a minute: it is most likely misspelt. */
export const triesOfUnreachableHost = 6;

/** Trouble of this worker's own, before Agora was asked. */
export class Unable extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

/** This worker's configuration does not serve the recording; another worker's, or a mended one, may. */
export function misconfigured(message: string, hint: string): Unable {
  return new Unable({ kind: 'configuration', endpoint: 'none', attempt: activityInfo().attempt, message, hint });
}

/** The limiter in this process says no; the queue lane has room. */
export function noRoomOnFastLane(): Unable {
  return new Unable({
    kind: 'throttled',
    endpoint: 'none',
    attempt: activityInfo().attempt,
    message: 'the fast lane of this worker is full',
    hint: 'it goes by the queue lane',
  });
}

/**
 * The only place that turns trouble with Agora into a failure of Temporal's: what the workflow decides by is in its details.
 *
 * @param repeated the kinds of trouble that Temporal may repeat by itself; any other goes to the workflow at once.
 */
export function asFailure(error: unknown, repeated: readonly Kind[]): unknown {
  const trouble = troubleIn(error);
  if (!trouble) return error;
  return ApplicationFailure.create({
    type: troubleFailureType,
    message: trouble.message,
    details: [trouble],
    nonRetryable: !repeated.includes(trouble.kind),
    nextRetryDelay: `${waitAfter(error)} seconds`,
    // The workflow was written for it, so it is nothing to alarm the worker's log about.
    category: ApplicationFailureCategory.BENIGN,
  });
}

function troubleIn(error: unknown): Trouble | undefined {
  if (error instanceof Unable) return error.trouble;
  if (!(error instanceof AgoraError)) return undefined;
  const hopeless = error.name === 'HostUnreachable' && countTry('unreachable') >= triesOfUnreachableHost;
  return hopeless ? { ...troubleFrom(error), kind: 'rejected' } : troubleFrom(error);
}

export function troubleFrom(error: AgoraError): Trouble {
  return {
    kind: kinds[error.name] ?? 'unanswered',
    endpoint: error.endpoint,
    attempt: activityInfo().attempt,
    message: error.message,
    hint: error.advice,
    httpStatus: error.httpStatus,
    code: error.agoraCode,
    reason: error.reason,
    requestId: error.requestId,
  };
}

/** 429 and 406 wait by their own rule, and take nothing from the patience of other trouble; all else backs off. */
function waitAfter(error: unknown): number {
  if (!(error instanceof QuotaExceeded)) return waits[Math.min(attemptThatCounts(), waits.length) - 1] ?? 30;
  const doublings = Math.min(countTry('throttled') - 1, quotaDoublings);
  return (error.retryAfterSeconds ?? 1) * 2 ** doublings;
}
