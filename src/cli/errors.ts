import { z } from 'zod';
import { InvalidSpecError } from '../client-errors.js';
import { ConfigurationError } from '../config.js';
import { printable, printJson, type Terminal, UsageError } from './output.js';

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

export function exitCodeOf(error: unknown): number {
  return error instanceof InvalidSpecError || error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

/** One clear message, never a stack, unless the variable DEBUG asks for it. */
export function tell(error: unknown, { terminal, asJson }: { terminal: Terminal; asJson: boolean }): void {
  const { name, message } = inOurWords(error);
  if (asJson) printJson(terminal, { error: { name, message, rules: rulesOf(error) } });
  else terminal.err(`${printable(message)}\n`);
  if (process.env.DEBUG && error instanceof Error) terminal.err(`${printable(error.stack ?? '')}\n`);
}

function inOurWords(error: unknown): { name: string; message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name } = error;
  if (rulesOf(error)) return { name, message: error.message };
  const said = systemMessage(error) ?? temporalMessage(error) ?? temporalMessage(error.cause) ?? error.message;
  return { name, message: said.split('\n')[0] ?? '' };
}

function rulesOf(error: unknown) {
  return error instanceof InvalidSpecError || error instanceof ConfigurationError ? error.rules : undefined;
}

const systemWords: Record<string, (message: string) => string> = {
  EADDRINUSE: (message) => `${addressIn(message)} is in use: end what listens there, or take another port`,
  EADDRNOTAVAIL: (message) => `${addressIn(message)} is no address of this machine: take another host`,
};

function systemMessage({ code, message }: NodeJS.ErrnoException): string | undefined {
  return code === undefined ? undefined : systemWords[code]?.(message);
}

function addressIn(message: string): string {
  return / (\S+:\d+)$/u.exec(message)?.[1] ?? message;
}

/** What gRPC adds to an error. Temporal's client hands some of its server's refusals on as they come. */
const grpcError = z.object({ code: z.number(), details: z.string() });

const grpcWords: Record<number, string> = {
  1: 'Temporal gave the call up',
  4: 'no answer came in time; is a worker running? `agora-recording worker` runs one',
  7: 'Temporal does not permit it; check the credentials in your profile',
  9: 'is a worker running? `agora-recording worker` runs one',
  14: 'Temporal cannot be reached any more; is it running?',
  16: 'Temporal does not know who asks; check the credentials in your profile',
};

/** Nobody polls the task queue, or not in time; someone may soon. */
export function noWorkerAnswers(error: unknown): boolean {
  const codes = [error, error instanceof Error ? error.cause : undefined].map(
    (one) => grpcError.safeParse(one).data?.code,
  );
  return codes.some((code) => code === 4 || code === 9 || code === 14);
}

function temporalMessage(error: unknown): string | undefined {
  const { data } = grpcError.safeParse(error);
  if (!data) return undefined;
  const [details = ''] = data.details.split('\n');
  return `${grpcWords[data.code] ?? 'Temporal refuses it'} (${details})`;
}
