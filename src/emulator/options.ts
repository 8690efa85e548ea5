import type { EmulatorClock } from './clock.js';

export const demoAppId = '0123456789abcdef0123456789abcdef';
export const demoCustomerId = 'emulator-customer-id';
export const demoCustomerSecret = 'emulator-customer-secret';

export interface EmulatorOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1: this machine only. */
  host?: string;
  /** The one App ID it knows; the credentials are those of its account. */
  appId?: string;
  customerId?: string;
  customerSecret?: string;
  /** Where recorded files go. Default: a new temporary folder. */
  folder?: string;
  /** Whose time it lives by. Default: real time, times `timeScale`. */
  clock?: EmulatorClock;
  /** How many virtual seconds pass in a real one. Default 1. */
  timeScale?: number;
  /** Real milliseconds before each answer. Default 0. */
  latencyMs?: number;
  /** Requests per real second that an App ID may send; 0 for any number. Default 10. */
  rateLimit?: number;
  /** Recorders at once, in channels. Default 50. */
  pcw?: number;
  /** How many recorders at once a channel was meant to have, for the ledger's `doubled`. Default 1. */
  redundancy?: number;
  /** Makes random faults the same each time. Default 1. */
  seed?: number;
}

/** One request as it came; secrets are masked. */
export interface RequestLogEntry {
  at: string;
  endpoint: string;
  method: string;
  path: string;
  body: unknown;
  /** What went wrong by order, if anything. */
  fault?: string;
  /** Absent when it was never answered. */
  status?: number;
}

const secretFields = new Set(['accessKey', 'secretKey', 'stsToken', 'token', 'secret', 'salt']);

export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, secretFields.has(name) ? '***' : masked(part)]),
  );
}
