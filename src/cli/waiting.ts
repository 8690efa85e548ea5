/** Ctrl-C or SIGTERM came first. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(message = 'interrupted') {
    super(message);
  }
}

/** Resolves when the signal is aborted, also if it was long ago. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** @throws Interrupted when the signal comes first; the work is then left to itself. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interruption = aborted(signal).then(() => Promise.reject(new Interrupted()));
  return Promise.race([work, interruption]);
}
