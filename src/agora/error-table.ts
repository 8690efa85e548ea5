import * as verdicts from './error-verdicts.js';
import type { AgoraError } from './errors.js';
import type { Endpoint } from './wire/replies.js';

/** What came instead of a result. Nothing secret may be in it. */
export interface Failure {
  /**
   * `answered`: with a status that is no success. `unreadable`: with a success status, but without the result.
   * `unanswered`: sent, and no whole answer came. `unreachable`: never sent.
   */
  kind: 'answered' | 'unreadable' | 'unanswered' | 'unreachable';
  httpStatus?: number;
  agoraCode?: number;
  reason?: string;
  requestId?: string;
  retryAfterSeconds?: number;
  resourceId?: string;
  sid?: string;
}

interface Row {
  kind: Failure['kind'];
  /** Every endpoint when absent. */
  on?: readonly Endpoint[];
  /** One status, or the first and the last of several. */
  status?: number | readonly [number, number];
  code?: number;
  /** What Agora's words contain, whatever the case. */
  reason?: string;
  verdict: verdicts.Verdict;
}

const acquire: readonly Endpoint[] = ['acquire'];
const start: readonly Endpoint[] = ['start'];
const stop: readonly Endpoint[] = ['stop'];
const ofARecorder: readonly Endpoint[] = ['query', 'update', 'updateLayout', 'stop'];
/** They do nothing to a recorder. */
const harmless: readonly Endpoint[] = ['acquire', 'query', 'callbackAddresses'];

const answered = (row: Omit<Row, 'kind'>): Row => ({ kind: 'answered', ...row });

/** Agora's documentation, "Common errors" and each endpoint's status codes. The first row that fits counts. */
const rows: readonly Row[] = [
  // The gateway before the service; its bodies have a message and no code.
  answered({ status: 401, verdict: verdicts.wrongCredentials }),
  answered({ status: 429, verdict: verdicts.tooManyRequests }),
  answered({ status: 400, reason: 'appid is invalid', verdict: verdicts.noSuchProject }),

  answered({ on: acquire, code: 400, verdict: verdicts.noSuchProject }),
  answered({ on: acquire, code: 401, verdict: verdicts.badChannel }),
  answered({ on: acquire, code: 405, verdict: verdicts.projectNotActive }),
  answered({ on: acquire, code: 62, verdict: verdicts.notEnabled }),
  answered({ code: 406, verdict: verdicts.tooManyRecorders }),

  answered({ on: start, status: 201, verdict: verdicts.alreadyStarted }),
  answered({ on: start, code: 7, verdict: verdicts.alreadyStarted }),
  answered({ on: start, code: 53, verdict: verdicts.taskConflict }),
  answered({ on: start, status: [500, 599], code: 502, verdict: verdicts.noWorker }),
  answered({ on: start, code: 433, verdict: verdicts.resourceTooOld }),

  answered({ on: ofARecorder, status: 404, code: 404, verdict: verdicts.notFound }),
  answered({ on: ofARecorder, status: 404, reason: 'failed to find worker', verdict: verdicts.notFound }),
  answered({ on: ['query'], code: 501, verdict: verdicts.leaving }),
  answered({ on: stop, code: 49, verdict: verdicts.leaving }),
  answered({ on: stop, code: 435, verdict: verdicts.noData }),
  // The recorder was told to stop, but its upload took longer than the answer could wait: the next answer tells.
  answered({ on: stop, code: 50, verdict: verdicts.mayHaveHappened }),

  // In any status: older services were not of one mind.
  answered({ code: 2, verdict: verdicts.badParameter }),
  answered({ code: 8, verdict: verdicts.badHeader }),
  answered({ code: 109, verdict: verdicts.tokenExpired }),
  answered({ code: 110, verdict: verdicts.tokenWrong }),
  answered({ code: 432, verdict: verdicts.idsDisagree }),
  answered({ code: 1001, verdict: verdicts.resourceUnreadable }),
  answered({ code: 1003, verdict: verdicts.idsDisagree }),
  answered({ code: 1013, verdict: verdicts.badChannel }),
  answered({ code: 1028, verdict: verdicts.badLayout }),

  // What no code explains. 206/65, 500/62 and 504/62 are among these.
  answered({ on: ['acquire', 'callbackAddresses'], status: [500, 599], verdict: verdicts.unavailable }),
  answered({ status: 404, verdict: verdicts.wrongRoute }),
  answered({ status: [300, 399], verdict: verdicts.wrongRoute }),
  answered({ on: harmless, status: 408, verdict: verdicts.notTold }),
  answered({ status: 408, verdict: verdicts.mayHaveHappened }),
  answered({ status: [400, 499], verdict: verdicts.refused }),

  { kind: 'unreadable', on: start, status: 201, verdict: verdicts.alreadyStarted },
  { kind: 'unreachable', verdict: verdicts.unreachable },
];

/** Those of the table, and those that say no more than their status. */
const documentedCodes: ReadonlySet<number | undefined> = new Set([...rows.map(({ code }) => code), 62, 65]);

/** The error for what came instead of a result. What no row knows may have been carried out. */
export function agoraErrorOf(endpoint: Endpoint, failure: Failure): AgoraError {
  const { kind: _, ...facts } = failure;
  const fallback = harmless.includes(endpoint) ? verdicts.notTold : verdicts.mayHaveHappened;
  const verdict = rows.find((row) => fits(row, endpoint, failure))?.verdict ?? fallback;
  return new verdict.error({
    ...facts,
    retryAfterSeconds: failure.retryAfterSeconds ?? verdict.retryAfterSeconds,
    endpoint,
    recorder: verdict.recorder,
    advice: verdict.advice,
    message: `${verdict.says} (${[endpoint, ...detailsOf(failure)].join(', ')})`,
  });
}

/** Whether Agora's documentation knows this code of its own; what else comes may be anything. */
export function knowsCode(code: number): boolean {
  return documentedCodes.has(code);
}

function fits(row: Row, endpoint: Endpoint, { kind, httpStatus, agoraCode, reason }: Failure): boolean {
  if (row.kind !== kind || !(row.on?.includes(endpoint) ?? true)) return false;
  if (row.status !== undefined && !isWithin(row.status, httpStatus)) return false;
  if (row.code !== undefined && row.code !== agoraCode) return false;
  return row.reason === undefined || (reason?.toLowerCase().includes(row.reason) ?? false);
}

function isWithin(status: number | readonly [number, number], httpStatus = 0): boolean {
  const [first, last] = typeof status === 'number' ? [status, status] : status;
  return first <= httpStatus && httpStatus <= last;
}

function detailsOf({ httpStatus, agoraCode, reason }: Failure): string[] {
  const code = agoraCode === undefined ? '' : ` code ${agoraCode}`;
  const status = httpStatus === undefined ? [] : [`HTTP ${httpStatus}${code}`];
  return reason ? [...status, reason] : status;
}
