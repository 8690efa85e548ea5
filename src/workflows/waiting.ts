import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { RecordingLife } from './life.js';

/** Waits, and says in the Web UI for what; a stop ends it at once. */
export async function pause(life: RecordingLife, seconds: number, summary: string): Promise<void> {
  await condition(() => life.stopAsked !== undefined, seconds * 1000, { summary });
}

/** Waits whatever is asked meanwhile. */
export async function pauseThrough(seconds: number, summary: string): Promise<void> {
  await sleep(seconds * 1000, { summary });
}

/** Waits until an instant, unless there is something to do before it: a stop, or a change. */
export async function untilOrWoken(life: RecordingLife, untilMs: number, summary: string): Promise<void> {
  const woken = () => life.stopAsked !== undefined || life.changes.length > 0;
  await condition(woken, Math.max(1, untilMs - Date.now()), { summary });
}

/** Does what may take long, but not past the moment somebody asks for the stop; then it is cancelled. */
export async function unlessStopped<T>(life: RecordingLife, work: () => Promise<T>): Promise<T | 'stopAsked'> {
  const scope = new CancellationScope();
  const working = scope.run(work);
  const stopAsked = scope.run(() => condition(() => life.stopAsked !== undefined));
  // Whichever loses the race is cancelled, and nobody waits for it.
  working.catch(() => undefined);
  stopAsked.catch(() => undefined);
  try {
    return await Promise.race([working, stopAsked.then(() => 'stopAsked' as const)]);
  } finally {
    scope.cancel();
  }
}
