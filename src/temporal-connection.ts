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
  let connection: Connection | undefined;
  try {
    connection = Connection.lazy(connectionOptions);
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    // It would go on trying.
    await connection?.close();
    throw await unreachable(connectionOptions, error);
  }
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
