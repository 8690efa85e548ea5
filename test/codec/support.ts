import { randomBytes } from 'node:crypto';

/** As `openssl rand -base64 32` makes one. */
export function newKey(): string {
  return randomBytes(32).toString('base64');
}

export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error(`it was not rejected with an error: ${String(outcome)}`);
  return outcome;
}
