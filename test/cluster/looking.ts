import { setTimeout as delay } from 'node:timers/promises';

const lookEveryMs = 200;

/** Looks again and again until it is so; the test's own timeout is the bound. */
export async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(lookEveryMs);
}

/** Whether a process answers at this address, and says that it is well. */
export function isWell(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
