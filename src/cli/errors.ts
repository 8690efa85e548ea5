import { InvalidSpecError } from '../client-errors.js';
import { ConfigurationError } from '../config.js';
import { printable, printJson, type Terminal, UsageError } from './output.js';

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

export function exitCodeOf(error: unknown): number {
  return error instanceof InvalidSpecError || error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

/** One clear message, never a stack, unless the variable DEBUG asks for it. */
export function tell(error: unknown, { terminal, asJson }: { terminal: Terminal; asJson: boolean }): void {
  const message = messageOf(error);
  if (asJson) printJson(terminal, { error: { name: nameOf(error), message, rules: rulesOf(error) } });
  else terminal.err(`${printable(message)}\n`);
  if (process.env.DEBUG && error instanceof Error) terminal.err(`${printable(error.stack ?? '')}\n`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (rulesOf(error)) return error.message;
  const [said = ''] = error.message.split('\n');
  return (
    systemErrors[codeOf(error) ?? '']?.(error) ?? grpcErrors[Number(codeOfCause(error))]?.(detailsOf(error)) ?? said
  );
}

const systemErrors: Record<string, (error: Error) => string> = {
  EADDRINUSE: ({ message }) => `${addressIn(message)} is in use: end what listens there, or take another --port`,
  EADDRNOTAVAIL: ({ message }) => `${addressIn(message)} is no address of this machine: take another --host`,
  EACCES: ({ message }) => `not allowed: ${message.replace(/^EACCES: permission denied, /u, '')}`,
};

function addressIn(message: string): string {
  return / (\S+:\d+)$/u.exec(message)?.[1] ?? message;
}

/** By gRPC's status codes; Temporal's client hands some of its server's refusals on as they come. */
const grpcErrors: Record<number, (details: string) => string> = {
  1: () => 'Temporal gave up the call: try again',
  4: () => 'no answer came in time: is a worker running? `agora-recording worker` runs one',
  7: (details) => `Temporal does not permit it (${details}): check the credentials of the profile`,
  14: (details) => `Temporal cannot be reached any more (${details}): is it running?`,
  16: (details) => `Temporal does not know who asks (${details}): check the credentials of the profile`,
};

function rulesOf(error: unknown) {
  return error instanceof InvalidSpecError || error instanceof ConfigurationError ? error.rules : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function codeOfCause({ cause }: Error): unknown {
  return codeOf(cause);
}

function detailsOf({ cause }: Error): string {
  if (typeof cause !== 'object' || cause === null || !('details' in cause)) return '';
  return String(cause.details).split('\n')[0] ?? '';
}
