import {
  type AcquireCall,
  callsOf,
  type KickingRuleCall,
  type Prepared,
  type QueryCall,
  type StartCall,
  type StopCall,
  type UpdateCall,
  type UpdateLayoutCall,
} from './calls.js';
import { QuotaExceeded, WrongCredentials } from './errors.js';
import { type Area, checkedBaseUrl, hostFor, type Region } from './hosts.js';
import { createHttp } from './http.js';
import { resolveTimeouts, type TimeoutOptions } from './timeouts.js';
import type { Endpoint, RecorderReport, StopReport } from './wire/replies.js';

export interface AgoraClientOptions {
  appId: string;
  /** Of the RESTful API page of Agora's console, as is the secret. */
  customerId: string;
  customerSecret: string;
  /** Instead of Agora's own hosts: an emulator on this machine, or a proxy with https. */
  baseUrl?: string;
  /** Where this server stands. @default 'global' */
  area?: Area;
  timeouts?: TimeoutOptions;
  /** Where the secret is, told when Agora does not accept the credentials; never the secret itself. */
  secretFrom?: string;
  /** When requests may go. @default at once */
  pace?: Pace;
  /** Sees each request go, and what came of it. @default nobody */
  observe?: Observe;
  /** Printable ASCII. @default 'agora-durable-recording' */
  userAgent?: string;
}

/** What may be told of a request: nothing of it is secret. */
export interface AgoraRequest {
  endpoint: Endpoint;
  method: 'GET' | 'POST';
  /** The path, with names instead of ids. */
  template: string;
  url: string;
}

/** Sends the request, and gives what comes of it. */
export type Observe = <Result>(request: AgoraRequest, send: () => Promise<Result>) => Promise<Result>;

/** Keeps an App ID's rate. */
export interface Pace {
  /** Resolves when the next request may be sent. */
  turn(): Promise<void>;
  /** Agora had too many requests. */
  tooMany(): void;
}

export interface CallOptions {
  /** Ends the call with the signal's reason. */
  signal?: AbortSignal;
  /** The n-th request for the same thing, from 1: chooses the host. @default 1 */
  attempt?: number;
  /** The part of the world whose hosts come after the global ones. */
  region?: Region;
}

/** Agora Cloud Recording over HTTP, one request for each call. Every method rejects with an AgoraError. */
export interface AgoraClient {
  acquire(call: AcquireCall, options?: CallOptions): Promise<{ resourceId: string }>;
  start(call: StartCall, options?: CallOptions): Promise<{ sid: string }>;
  query(call: QueryCall, options?: CallOptions): Promise<RecorderReport>;
  update(call: UpdateCall, options?: CallOptions): Promise<void>;
  /** Composite mode only. It replaces the whole layout. */
  updateLayout(call: UpdateLayoutCall, options?: CallOptions): Promise<void>;
  stop(call: StopCall, options?: CallOptions): Promise<StopReport>;
  /** Takes a uid out of a channel: the last resort when a recorder's sid is lost or lapsed. */
  kickingRule(call: KickingRuleCall, options?: CallOptions): Promise<{ ruleId: string }>;
  /** The addresses that Agora's callbacks come from. */
  callbackAddresses(options?: CallOptions): Promise<string[]>;
  /** Closes the kept connections. */
  close(): void;
}

/** @throws TypeError, RangeError for an option that is missing or out of range */
export function createAgoraClient(options: AgoraClientOptions): AgoraClient {
  const { appId, customerId, customerSecret, baseUrl, area, timeouts, pace, secretFrom } = options;
  const { userAgent = 'agora-durable-recording', observe = (_request, send) => send() } = options;
  for (const [name, value] of Object.entries({ appId, customerId, customerSecret })) {
    if (!value) throw new TypeError(`${name}: expected a string, got none`);
  }
  if (baseUrl !== undefined) checkedBaseUrl(baseUrl);
  if (!/^[\x20-\x7e]+$/u.test(userAgent))
    throw new TypeError('userAgent: expected printable ASCII, got something else');
  const http = createHttp({ customerId, customerSecret, userAgent }, resolveTimeouts(timeouts));
  const calls = callsOf(appId);

  async function send<Result>({ path, ...call }: Prepared<Result>, options: CallOptions = {}): Promise<Result> {
    const { signal, attempt = 1, region } = options;
    const url = hostFor({ attempt, area, region, baseUrl }) + path;
    await pace?.turn();
    try {
      const { endpoint, method, template } = call;
      const request = { ...call, url, ...(signal && { signal }) };
      return await observe({ endpoint, method, template, url }, () => http.send(request));
    } catch (error) {
      if (error instanceof QuotaExceeded && error.httpStatus === 429) pace?.tooMany();
      throw error instanceof WrongCredentials && secretFrom ? whose(error, secretFrom) : error;
    }
  }

  return {
    acquire: async (call, callOptions) => send(calls.acquire(call), callOptions),
    start: async (call, callOptions) => send(calls.start(call), callOptions),
    query: async (call, callOptions) => send(calls.query(call), callOptions),
    update: async (call, callOptions) => send(calls.update(call), callOptions),
    updateLayout: async (call, callOptions) => send(calls.updateLayout(call), callOptions),
    stop: async (call, callOptions) => send(calls.stop(call), callOptions),
    kickingRule: async (call, callOptions) => send(calls.kickingRule(call), callOptions),
    callbackAddresses: async (callOptions) => send(calls.callbackAddresses(), callOptions),
    close: () => http.close(),
  };
}

function whose(error: WrongCredentials, secretFrom: string): WrongCredentials {
  return new WrongCredentials({
    ...error,
    message: error.message,
    advice: `${error.advice} (the secret is ${secretFrom})`,
  });
}
