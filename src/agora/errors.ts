import type { Endpoint } from './wire/replies.js';

/**
 * What an error means for the recorder in the channel. `absent`: it is gone, or leaving already. `present`: one of ours is
 * in there. `unknown`: the request may have been carried out. `unchanged`: it certainly was not, or it changes nothing.
 */
export type RecorderMeaning = 'absent' | 'present' | 'unknown' | 'unchanged';

export interface ErrorFacts {
  endpoint: Endpoint;
  recorder: RecorderMeaning;
  /** What happened, as one sentence. */
  message: string;
  /** What the caller does next, as one sentence. */
  advice: string;
  /** Absent when no answer came. */
  httpStatus?: number;
  /** Agora's own code, in the body beside the status. */
  agoraCode?: number;
  /** Agora's own words, with the request's secrets taken out. */
  reason?: string;
  /** Of the header `X-Request-Id`: what Agora's support asks for. */
  requestId?: string;
  /** Not to be asked again before. */
  retryAfterSeconds?: number;
  /** Which recorder was asked about, as far as the request named it. */
  resourceId?: string;
  sid?: string;
}

/** One request to Agora that brought no result. There is one class for each decision of the caller. */
export abstract class AgoraError extends Error {
  abstract override readonly name: string;
  /** Stays as it is, whatever becomes of the class's name: for logs, metrics and other languages. */
  abstract readonly code: string;
  readonly endpoint: Endpoint;
  readonly recorder: RecorderMeaning;
  readonly advice: string;
  readonly httpStatus?: number;
  readonly agoraCode?: number;
  readonly reason?: string;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  readonly resourceId?: string;
  readonly sid?: string;

  constructor(facts: ErrorFacts) {
    super(facts.message);
    this.endpoint = facts.endpoint;
    this.recorder = facts.recorder;
    this.advice = facts.advice;
    this.httpStatus = facts.httpStatus;
    this.agoraCode = facts.agoraCode;
    this.reason = facts.reason;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.resourceId = facts.resourceId;
    this.sid = facts.sid;
  }
}

/** The request itself is wrong, and stays so however often it is sent: mend it. */
export class InvalidRequest extends AgoraError {
  override readonly name = 'InvalidRequest';
  override readonly code = 'AGORA_INVALID_REQUEST';
}

/** The customer ID and secret are not accepted: mend the configuration. */
export class WrongCredentials extends AgoraError {
  override readonly name = 'WrongCredentials';
  override readonly code = 'AGORA_WRONG_CREDENTIALS';
}

/** The App ID is wrong, or its account may not record: mend the configuration, or the account. */
export class WrongProject extends AgoraError {
  override readonly name = 'WrongProject';
  override readonly code = 'AGORA_WRONG_PROJECT';
}

/** Too many requests, or too many recorders at once: wait `retryAfterSeconds`, then send the same again. */
export class QuotaExceeded extends AgoraError {
  override readonly name = 'QuotaExceeded';
  override readonly code = 'AGORA_QUOTA_EXCEEDED';
}

/** The service could not, and nothing was done: try again with backoff, `start` with a new resource. */
export class ServiceUnavailable extends AgoraError {
  override readonly name = 'ServiceUnavailable';
  override readonly code = 'AGORA_SERVICE_UNAVAILABLE';
}

/** It may have been carried out: only send the same request again, never another in its place. */
export class OutcomeUnknown extends AgoraError {
  override readonly name = 'OutcomeUnknown';
  override readonly code = 'AGORA_OUTCOME_UNKNOWN';
}

/** No recorder answers under this sid. Not to be believed before it has been so for 90 s: it may be failing over. */
export class RecorderNotFound extends AgoraError {
  override readonly name = 'RecorderNotFound';
  override readonly code = 'AGORA_RECORDER_NOT_FOUND';
}

/** An earlier `start` with this resource worked, and its answer was lost: find its sid, or take it out of the channel. */
export class AlreadyStarted extends AgoraError {
  override readonly name = 'AlreadyStarted';
  override readonly code = 'AGORA_ALREADY_STARTED';
}

/** The same cname and uid record under another resource: use another uid, or take that one out of the channel. */
export class TaskConflict extends AgoraError {
  override readonly name = 'TaskConflict';
  override readonly code = 'AGORA_TASK_CONFLICT';
}

/** The recorder is leaving already, by an earlier stop, idleness or removal: a normal end. */
export class AlreadyLeaving extends AgoraError {
  override readonly name = 'AlreadyLeaving';
  override readonly code = 'AGORA_ALREADY_LEAVING';
}

/** The recorder has stopped, and nobody had sent a stream: a normal end without files. */
export class NoRecordedData extends AgoraError {
  override readonly name = 'NoRecordedData';
  override readonly code = 'AGORA_NO_RECORDED_DATA';
}

/** The host knows no such path: the base URL, or something between here and Agora, is wrong. */
export class WrongRoute extends AgoraError {
  override readonly name = 'WrongRoute';
  override readonly code = 'AGORA_WRONG_ROUTE';
}

/** No connection to the host could be made, so nothing was sent: try another host. */
export class HostUnreachable extends AgoraError {
  override readonly name = 'HostUnreachable';
  override readonly code = 'AGORA_HOST_UNREACHABLE';
}
