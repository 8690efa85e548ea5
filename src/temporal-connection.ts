import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';

/** Where Temporal is, from a profile of Temporal's own configuration file and the TEMPORAL_ variables. */
export interface TemporalTarget {
  connectionOptions: ClientConnectConfig['connectionOptions'];
  namespace: string;
  address: string;
}

export const defaultTemporalAddress = 'localhost:7233';

/** Temporal cannot be reached, or refuses us; the message says which address, and what to do. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
  readonly code = 'TEMPORAL_UNREACHABLE';

  constructor(
    readonly address: string,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    super(
      `Temporal at ${address} cannot be used (${why}): start it, or set TEMPORAL_ADDRESS or a profile of Temporal's configuration`,
    );
  }
}

/**
 * @param profile the profile's name; by default TEMPORAL_PROFILE, or `default`.
 * @param overrule takes the place of what the profile says.
 */
export function temporalTarget(
  profile?: string,
  overrule: { address?: string; namespace?: string } = {},
): TemporalTarget {
  const loaded = loadClientConnectConfig(profile ? { profile } : {});
  const address = overrule.address ?? loaded.connectionOptions.address ?? defaultTemporalAddress;
  const namespace = overrule.namespace ?? loaded.namespace ?? 'default';
  return { connectionOptions: { ...loaded.connectionOptions, address }, namespace, address };
}

/** Whether a host, with or without scheme and port, is this machine itself. */
export function isLoopback(address: string): boolean {
  const host = new URL(address.includes('://') ? address : `tcp://${address}`).hostname.replace(/^\[|\]$/gu, '');
  return host === 'localhost' || host === '::1' || /^127\./u.test(host);
}
