/**
 * The server that skips time sometimes forgets a workflow task, when a timer fires in the very moment in which the workflow
 * gives it up (temporalio/sdk-java#3088); then time stands still there for ever.
 */
export class TimeStoodStill extends Error {}

/** A test has given up before. */
const longestLeapMs = 25_000;

/**
 * Lets time pass as `leap` does; once a leap has been under way for so long that its test has given up, the next ones fail at
 * once, so that the rest of a file does not wait in vain as well.
 *
 * @throws TimeStoodStill
 */
export function unlessTimeStandsStill(
  leap: (seconds: number) => Promise<void>,
  nowMs: () => number = () => performance.now(),
): (seconds: number) => Promise<void> {
  const underWay = new Set<{ sinceMs: number }>();
  return async (seconds) => {
    const sinceMs = nowMs();
    if ([...underWay].some((other) => sinceMs - other.sinceMs > longestLeapMs)) {
      throw new TimeStoodStill('Time stands still on the server of this file: an earlier leap has not come to its end');
    }
    const leaping = { sinceMs };
    underWay.add(leaping);
    try {
      await leap(seconds);
    } finally {
      underWay.delete(leaping);
    }
  };
}
