import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, rootCause } from '@temporalio/common';
import type { BrokenRule } from './agora/wire/rules.js';
import { failureTypes } from './recording/names.js';

/** The spec, or a change, breaks rules: mend every one of `rules`. Nothing was started or changed. */
export class InvalidSpecError extends Error {
  override readonly name = 'InvalidSpecError';
  readonly code = 'INVALID_SPEC';

  constructor(readonly rules: BrokenRule[]) {
    super(
      [
        'nothing was started or changed:',
        ...rules.map(({ field, rule, remedy }) => `  ${field} ${rule} (${remedy})`),
      ].join('\n'),
    );
  }
}

/** This very recording is running already, and the caller did not want to join it. */
export class AlreadyRecordingError extends Error {
  override readonly name = 'AlreadyRecordingError';
  readonly code = 'ALREADY_RECORDING';

  constructor(readonly workflowId: string) {
    super(`${workflowId} is running already: stop it first, or join it`);
  }
}

/** There is no recording of this id, or Temporal has forgotten it; to a change, a stop or a cancellation also: it is over. */
export class NoSuchRecordingError extends Error {
  override readonly name = 'NoSuchRecordingError';
  readonly code = 'NO_SUCH_RECORDING';

  constructor(readonly workflowId: string) {
    super(`there is no recording ${workflowId}, or it is over`);
  }
}

/**
 * Temporal could not hand on what was asked: no worker takes the recording's tasks, or its last one failed, as under overload.
 * If the recording has begun it goes on as soon as a worker can; to ask again, with `start` too, begins no second one.
 */
export class RecordingNotAnsweringError extends Error {
  override readonly name = 'RecordingNotAnsweringError';
  readonly code = 'RECORDING_NOT_ANSWERING';

  /** @param cause Temporal's own error */
  constructor(
    readonly workflowId: string,
    cause?: unknown,
  ) {
    super(
      `${workflowId} does not answer now: if it has begun, it goes on as soon as a worker can carry it on; ` +
        'look after the workers, then ask again',
      { cause },
    );
  }
}

/** The recording, or what was asked of it, failed; `type` is one of design's failure types, `details` say more. */
export class RecordingFailedError extends Error {
  override readonly name = 'RecordingFailedError';
  readonly code = 'RECORDING_FAILED';

  constructor(
    message: string,
    readonly type: string,
    readonly details: unknown[],
  ) {
    super(message);
  }
}

/** Temporal's errors, in the words of what the caller can do about them; any other error as it is. */
export function translated(error: unknown, workflowId: string): unknown {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return new AlreadyRecordingError(workflowId);
  // Of an Update with a start Temporal's client hands the refusal on as it comes.
  if (error instanceof WorkflowNotFoundError || hasCode(error, grpc.notFound))
    return new NoSuchRecordingError(workflowId);
  if (error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError) return failure(error);
  if (couldNotBeHandedOn(error)) return new RecordingNotAnsweringError(workflowId, error);
  return error;
}

/** As gRPC numbers them. */
const grpc = { notFound: 5, failedPrecondition: 9 } as const;

/** Nothing of the request was carried out, but for the start that may have come with an Update. */
function couldNotBeHandedOn(error: unknown): boolean {
  const { cause } = Object(error);
  return hasCode(error, grpc.failedPrecondition) || hasCode(cause, grpc.failedPrecondition);
}

function hasCode(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && Number(error.code) === code;
}

function failure(error: WorkflowFailedError | WorkflowUpdateFailedError): Error {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure))
    return new RecordingFailedError(rootCause(error) ?? error.message, 'Unknown', []);
  const details = cause.details ?? [];
  const [rules] = details;
  if (cause.type === failureTypes.invalidSpec && isRules(rules)) return new InvalidSpecError(rules);
  return new RecordingFailedError(cause.message, cause.type ?? 'Unknown', details);
}

function isRules(value: unknown): value is BrokenRule[] {
  return Array.isArray(value) && value.every((rule) => typeof rule === 'object' && rule !== null && 'field' in rule);
}
