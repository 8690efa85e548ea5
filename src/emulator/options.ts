import type { FastifyBaseLogger } from 'fastify';
import type { EmulatorClock } from './clock.js';

export const demoAppId = '0123456789abcdef0123456789abcdef';
export const demoCustomerId = 'emulator-customer-id';
export const demoCustomerSecret = 'emulator-customer-secret';
export const demoCallbackSecret = 'emulator-callback-secret';

/** How many recorders at once were asked for: in every channel, or by channel, where those not named have one. */
export type Redundancy = number | Readonly<Record<string, number>>;

export interface EmulatorOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1: this machine only. Its controls ask nobody who they are. */
  host?: string;
  /** The App ID it knows; the credentials are those of its account. */
  appId?: string;
  /** More App IDs of the same account, each with channels, a rate and a quota of its own. Default none. */
  appIds?: readonly string[];
  customerId?: string;
  customerSecret?: string;
  /** Where recorded files go. Default: a new temporary folder, removed on `close`. */
  folder?: string;
  /** Where requests are told of by method, path and status, never with headers or bodies: a pino, or one of its own. Default none. */
  logger?: FastifyBaseLogger | boolean;
  /** Whose time it lives by. Default: the machine's. */
  clock?: EmulatorClock;
  /** How many virtual seconds go by in one of the clock. Default 1. */
  timeScale?: number;
  /** Real milliseconds before each answer. Default 0. */
  latencyMs?: number;
  /** Requests per real second that an App ID may send, whatever virtual time does; 0 for any number. Default 10. */
  rateLimit?: number;
  /** Recorders of an App ID at once. Default 50 in channels and 200 of web pages; a number given here counts for each. */
  pcw?: number;
  /** Whether a recorder needs a token, and leaves when it expires. Default false. */
  requireToken?: boolean;
  /** How many recorders at once a channel was meant to have, for the ledger's `doubled`. Default 1. */
  redundancy?: Redundancy;
  /** Makes what is random the same each time. Default 1. */
  seed?: number;
  /** Real milliseconds after which an unanswered request's connection is closed. Default 60 000. */
  silenceMs?: number;
  /** Where notifications are sent. Default '': nowhere. */
  callbackUrl?: string;
  /** Default {@link demoCallbackSecret}. */
  callbackSecret?: string;
  /** The events that are notified of their own accord, as one picks them in Agora's console. Default []: all. */
  callbackEvents?: readonly number[];
  /** The probability that a notification is sent twice. Default 0. */
  callbackDuplicates?: number;
  /** The probability that a notification is never sent. Default 0. */
  callbackLoss?: number;
  /** Whether what happens at once is notified in the opposite order. Default false. */
  callbackDisorder?: boolean;
  /** Real milliseconds before a notification's second and third attempt. Default [1000, 3000]. */
  callbackRetryMs?: readonly number[];
}

export type Settings = Required<Omit<EmulatorOptions, 'clock' | 'port' | 'host' | 'pcw' | 'logger'>> & {
  clock: EmulatorClock;
  pcw?: number;
};

const defaults = {
  appId: demoAppId,
  appIds: [],
  customerId: demoCustomerId,
  customerSecret: demoCustomerSecret,
  clock: { nowMs: Date.now },
  timeScale: 1,
  latencyMs: 0,
  rateLimit: 10,
  requireToken: false,
  redundancy: 1,
  seed: 1,
  silenceMs: 60_000,
  callbackUrl: '',
  callbackSecret: demoCallbackSecret,
  callbackEvents: [],
  callbackDuplicates: 0,
  callbackLoss: 0,
  callbackDisorder: false,
  callbackRetryMs: [1000, 3000],
};

/** What is not given is as before, or as by default. */
export function settingsOf(options: EmulatorOptions, before: Settings | { folder: string }): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaults, ...before, ...given };
}
