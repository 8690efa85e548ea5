import { isObject } from './json.js';

/** One request as it came; secrets are masked. */
export interface RequestLogEntry {
  /** Virtual time, ISO 8601. */
  at: string;
  endpoint: string;
  method: string;
  path: string;
  cname?: string;
  body?: unknown;
  /** What went wrong by order, if anything. */
  fault?: string;
  /** Absent until it is answered; for ever when it never is. */
  status?: number;
  /** The body of the answer as documented; absent when something else was sent, or nothing. */
  answer?: unknown;
}

/** The oldest entries are forgotten. */
const mostEntries = 20_000;

const secretFields = new Set(['accessKey', 'secretKey', 'stsToken', 'token', 'secret', 'salt', 'rtmpUrl']);

export class RequestLog {
  private list: RequestLogEntry[] = [];
  private readonly counted = { requests: 0, throttled: 0 };

  get entries(): RequestLogEntry[] {
    return this.list.slice(-mostEntries);
  }

  /** All requests, also the forgotten ones. */
  get counts(): { requests: number; throttled: number } {
    return { ...this.counted };
  }

  add(entry: RequestLogEntry): RequestLogEntry {
    const logged = { ...entry, body: masked(entry.body) };
    this.counted.requests += 1;
    this.list.push(logged);
    if (this.list.length > 2 * mostEntries) this.list = this.entries;
    return logged;
  }

  answered(entry: RequestLogEntry, { status, body }: { status: number; body: unknown }): void {
    entry.status = status;
    entry.answer = maskedFields(body);
  }

  countThrottled(): void {
    this.counted.throttled += 1;
  }
}

function masked(body: unknown): unknown {
  // What is no JSON has no fields to look for secrets in.
  return typeof body === 'string' ? `*** ${Buffer.byteLength(body)} bytes that are no JSON` : maskedFields(body);
}

function maskedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedFields);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, field]) => [name, secretFields.has(name) ? '***' : maskedFields(field)]),
  );
}
