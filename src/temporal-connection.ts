import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { ensureAddress, readProfile, type TemporalOptions } from './temporal-profile.js';
import { type TemporalTrouble, troubleWith } from './temporal-trouble.js';

/** Where Temporal is, from a profile of Temporal's own configuration file and the TEMPORAL_ variables. */
export interface TemporalTarget {
  /** For a Connection and for a worker's NativeConnection alike. */
  connectionOptions: TemporalOptions;
  namespace: string;
  address: string;
}

export const defaultTemporalAddress = 'localhost:7233';

/** Temporal cannot be reached, or refuses us; the message says which address, why, and what to do. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
  readonly code = 'TEMPORAL_UNREACHABLE';

  /** @param cause what Temporal's own client said */
  constructor(
    readonly address: string,
    readonly trouble: TemporalTrouble,
    cause?: unknown,
  ) {
    super(`Temporal at ${address} cannot be used (${trouble.why}): ${trouble.remedy}`, { cause });
  }
}

/** @param cause what the client said that could not connect, which is rarely why */
export async function unreachable(
  { address = defaultTemporalAddress, ...options }: Partial<TemporalOptions>,
  cause: unknown,
): Promise<TemporalUnreachable> {
  return new TemporalUnreachable(address, await troubleWith({ ...options, address }), cause);
}

/** @throws TemporalUnreachable */
export async function connectTo({ connectionOptions }: TemporalTarget): Promise<Connection> {
  const over = new AbortController();
  let connection: Connection | undefined;
  try {
    connection = Connection.lazy(connectionOptions);
    await Promise.race([connection.ensureConnected(), untrusted(connectionOptions, over.signal)]);
    return connection;
  } catch (error) {
    // It would go on trying.
    await connection?.close();
    throw error instanceof TemporalUnreachable ? error : await unreachable(connectionOptions, error);
  } finally {
    over.abort();
  }
}

/** After that it is looked why there is no connection yet. */
const lookAfterMs = 1500;

/** Temporal's client tries for ten seconds, which brings a server up, and no certificate that is not trusted. */
async function untrusted(options: TemporalOptions, signal: AbortSignal): Promise<void> {
  await delay(lookAfterMs, undefined, { signal });
  const trouble = await troubleWith(options);
  if (trouble.kind === 'serverCertificate') throw new TemporalUnreachable(options.address, trouble);
  await once(signal, 'abort');
}

/**
 * @param profile the profile's name; by default TEMPORAL_PROFILE, or `default`.
 * @param overrule takes the place of what the profile says.
 * @throws ConfigurationError when the profile is not there or cannot be used
 */
export function temporalTarget(
  profile?: string,
  overrule: { address?: string; namespace?: string } = {},
): TemporalTarget {
  const loaded = readProfile(profile, process.env);
  const address = overrule.address ?? loaded.connectionOptions.address ?? defaultTemporalAddress;
  ensureAddress(address);
  const namespace = overrule.namespace ?? loaded.namespace ?? 'default';
  return { connectionOptions: { ...loaded.connectionOptions, address }, namespace, address };
}

/** Whether a host, with or without scheme and port, is this machine itself. */
export function isLoopback(address: string): boolean {
  const host = new URL(address.includes('://') ? address : `tcp://${address}`).hostname.replace(/^\[|\]$/gu, '');
  return host === 'localhost' || host === '::1' || /^127\./u.test(host);
}
