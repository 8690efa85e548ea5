import { TimeStoodStill } from '../support/time-stands-still.js';
import type { Theatre } from './theatre.js';

/** Lets seconds pass that nobody has to wait for. */
export type Skip = (seconds: number) => Promise<void>;

/** Time leaps this far at once. */
const leapSeconds = 3600;

/**
 * Where time stands still, a leap takes as long as it is wide, and who waits for the forgotten workflow's word waits for ever.
 */
const patienceSeconds = 90;
/** A leap that takes this part of its width, or more, was none. */
const crawls = 0.9;
/** Where much happens within little time, no leap may be quick for a while on a machine that is busy. */
const crawlsAtMostSeconds = 180;

export interface Leaping {
  /** Returns when so much time has passed on the server. */
  sleep(ms: number): Promise<unknown>;
  wait: Theatre['wait'];
  /** Everybody else's time. */
  nowMs?: () => number;
}

/**
 * Leaps from one planned moment to the next.
 *
 * @throws TimeStoodStill also when each leap comes to its end, but none is quicker than it is wide.
 */
export function leaping({ sleep, wait, nowMs = () => performance.now() }: Leaping): Skip {
  let crawledSeconds = 0;
  return async (seconds) => {
    for (let left = seconds; left > 0; left -= leapSeconds) {
      const leap = Math.min(left, leapSeconds);
      const begunAtMs = nowMs();
      await promptly(sleep(Math.ceil(leap * 1000)), wait);
      const tookSeconds = (nowMs() - begunAtMs) / 1000;
      crawledSeconds = tookSeconds < leap * crawls ? 0 : crawledSeconds + tookSeconds;
      if (crawledSeconds > crawlsAtMostSeconds) {
        throw new TimeStoodStill(`no leap was quicker than it was wide for ${crawlsAtMostSeconds} s`);
      }
    }
  };
}

/** @throws TimeStoodStill when it takes too long; it is then left to itself. */
export async function promptly(done: Promise<unknown>, wait: Theatre['wait']): Promise<void> {
  done.catch(() => undefined);
  const over = new AbortController();
  const still = wait(patienceSeconds, over.signal).then(() => {
    if (!over.signal.aborted) throw new TimeStoodStill(`nothing came to its end for ${patienceSeconds} s`);
  });
  await Promise.race([done, still]).finally(() => over.abort());
}
