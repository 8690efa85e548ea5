import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { RecordingLife } from '../life/life.js';
import { newRunIsDue } from '../life/limits.js';

interface Pause {
  seconds: number;
  /** What the Web UI says it is for. */
  summary: string;
  /** Ends it early, as a stop does. */
  orWhen?: () => boolean;
}

/** Waits, and says in the Web UI for what; a stop ends it at once. */
export async function pause(life: RecordingLife, { seconds, summary, orWhen = () => false }: Pause): Promise<void> {
  const ms = Math.max(1, Math.round(seconds * 1000));
  const isEarly = await condition(() => life.stopAsked !== undefined || orWhen(), ms, { summary });
  if (!isEarly) life.newRunWasDue = newRunIsDue(life);
}

/** Waits whatever is asked meanwhile, unless what it waits for comes. */
export async function pauseThrough({ seconds, summary, orWhen }: Pause): Promise<void> {
  if (orWhen) await condition(orWhen, seconds * 1000, { summary });
  else await sleep(seconds * 1000, { summary });
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
