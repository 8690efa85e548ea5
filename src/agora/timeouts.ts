import type { Endpoint } from './wire/replies.js';

/** How long each phase of a request may take, in milliseconds; each is a whole number from 1. */
export interface Timeouts {
  /** For each of name look-up, TCP connection and TLS handshake. @default 3000 */
  connectMs: number;
  /** For sending the request. @default 3000 */
  sendMs: number;
  /** From the request's last byte to the answer's first, by endpoint. @default 8000; start 12000, stop 30000 */
  responseMs: Readonly<Record<Endpoint, number>>;
  /** For the answer's body. @default 5000 */
  readMs: number;
  /** All of a request takes at most this longer than its wait for the answer, whatever its phases add up to. @default 5000 */
  overheadMs: number;
}

export interface TimeoutOptions extends Partial<Omit<Timeouts, 'responseMs'>> {
  responseMs?: Partial<Record<Endpoint, number>>;
}

const defaults: Timeouts = {
  connectMs: 3000,
  sendMs: 3000,
  responseMs: {
    acquire: 8000,
    start: 12_000,
    query: 8000,
    update: 8000,
    updateLayout: 8000,
    // A synchronous stop waits for the upload, some 20 s.
    stop: 30_000,
    kickingRule: 8000,
    callbackAddresses: 8000,
  },
  readMs: 5000,
  overheadMs: 5000,
};

/** @throws RangeError for what is no whole number from 1 */
export function resolveTimeouts({ responseMs, ...phases }: TimeoutOptions = {}): Timeouts {
  const resolved: Timeouts = { ...defaults, ...phases, responseMs: { ...defaults.responseMs, ...responseMs } };
  const { responseMs: byEndpoint, ...flat } = resolved;
  for (const [name, ms] of [...Object.entries(flat), ...Object.entries(byEndpoint)]) {
    if (!Number.isSafeInteger(ms) || ms < 1) {
      throw new RangeError(`timeouts: expected whole milliseconds from 1 for ${name}, got ${ms}`);
    }
  }
  return resolved;
}
