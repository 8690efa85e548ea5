import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got, RequestError, TimeoutError } from 'got';
import type { z } from 'zod';
import { agoraErrorOf, type Failure } from './error-table.js';
import { scrub, secretsIn } from './scrub.js';
import type { Timeouts } from './timeouts.js';
import { type Endpoint, errorReply, successStatuses } from './wire/replies.js';

/** How every request says who sends it. */
export interface Sender {
  customerId: string;
  customerSecret: string;
  userAgent: string;
}

export interface Call<Result> {
  endpoint: Endpoint;
  method: 'GET' | 'POST';
  /** The whole address. */
  url: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Which recorder it is about; an error tells. */
  about?: { resourceId: string; sid?: string };
  /** What a success has to hold. */
  reply: z.ZodType<Result>;
  signal?: AbortSignal;
}

interface Answer {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface Http {
  /**
   * Sends one request once.
   *
   * @throws AgoraError for anything but the result; the signal's reason when the signal aborts
   */
  send<Result>(call: Call<Result>): Promise<Result>;
  /** Closes the kept connections. */
  close(): void;
}

/** Idle connections are closed before a gateway does it, so that no request is lost in one that is just being closed. */
const idleConnectionMs = 15_000;

export function createHttp(sender: Sender, timeouts: Timeouts): Http {
  const agentOptions = { keepAlive: true, timeout: idleConnectionMs };
  const agent = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  const basic = Buffer.from(`${sender.customerId}:${sender.customerSecret}`).toString('base64');
  const client = got.extend({
    agent,
    headers: { authorization: `Basic ${basic}`, 'user-agent': sender.userAgent },
    // Whether to repeat is for the caller to decide, who knows what a repetition does.
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
  });
  const ownSecrets = [sender.customerSecret, basic];
  return {
    async send(call) {
      call.signal?.throwIfAborted();
      const answer = await exchange(client, call, timeouts);
      return readAnswer(call, answer, [...ownSecrets, ...secretsIn(call.body)]);
    },
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

async function exchange(client: Got, call: Call<unknown>, timeouts: Timeouts): Promise<Answer> {
  const { connectMs, sendMs, readMs, overheadMs } = timeouts;
  const responseMs = timeouts.responseMs[call.endpoint];
  try {
    return await client(call.url, {
      method: call.method,
      headers: { 'content-type': 'application/json;charset=utf-8' },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.signal && { signal: call.signal }),
      timeout: {
        lookup: connectMs,
        connect: connectMs,
        secureConnect: connectMs,
        send: sendMs,
        response: responseMs,
        read: readMs,
        request: responseMs + overheadMs,
      },
    });
  } catch (error) {
    call.signal?.throwIfAborted();
    if (!(error instanceof RequestError)) throw error;
    // Made from the code alone: a got error carries headers and body.
    throw agoraErrorOf(call.endpoint, { ...call.about, ...lostAnswer(error, new URL(call.url).host) });
  }
}

const beforeSending: ReadonlySet<string> = new Set(['lookup', 'connect', 'secureConnect']);
const noConnection =
  /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|ERR_TLS_\w+|ERR_SSL_\w+)$/u;

function lostAnswer(error: RequestError, host: string): Failure {
  if (error instanceof TimeoutError) {
    const kind = beforeSending.has(error.event) ? 'unreachable' : 'unanswered';
    return { kind, reason: `${host}: time ran out, phase ${error.event}` };
  }
  return { kind: noConnection.test(error.code) ? 'unreachable' : 'unanswered', reason: `${host}: ${error.code}` };
}

function readAnswer<Result>(
  { endpoint, reply, about }: Call<Result>,
  answer: Answer,
  secrets: readonly string[],
): Result {
  const { statusCode: httpStatus, headers } = answer;
  const json = parsed(answer.body);
  const isSuccess = successStatuses[endpoint].includes(httpStatus);
  const result = reply.safeParse(json);
  if (isSuccess && result.success) return result.data;
  const { code, reason } = errorReply.safeParse(json).data ?? {};
  const words = reason ?? (isSuccess ? unreadable(json, result.error) : undefined);
  throw agoraErrorOf(endpoint, {
    ...about,
    kind: isSuccess ? 'unreadable' : 'answered',
    httpStatus,
    ...(code !== undefined && { agoraCode: code }),
    ...(words && { reason: scrub(words, secrets) }),
    ...facts(headers),
  });
}

function unreadable(json: unknown, error?: z.ZodError): string {
  if (json === undefined) return 'the answer is no JSON';
  const fields = error?.issues.map(({ path }) => path.join('.')) ?? [];
  return `the answer lacks ${[...new Set(fields)].join(', ') || 'its fields'}`;
}

function facts(headers: Answer['headers']): Pick<Failure, 'requestId' | 'retryAfterSeconds'> {
  const { 'x-request-id': requestId, 'retry-after': retryAfter } = headers;
  const seconds = typeof retryAfter === 'string' ? secondsOf(retryAfter) : undefined;
  return {
    ...(typeof requestId === 'string' && { requestId: requestId.slice(0, 100) }),
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
  };
}

/** `Retry-After` holds seconds, or a date. */
function secondsOf(retryAfter: string): number | undefined {
  if (/^\d{1,6}$/u.test(retryAfter)) return Number(retryAfter);
  const ms = Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1000));
}

/** `undefined` for what is no JSON, such as a gateway's page. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
