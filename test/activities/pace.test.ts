import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AppPace } from '../../src/activities/pace.js';

/** What Agora allows an App ID at first, in requests per second. */
const allowed = 10;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Each worker has so many requests to send at once; when each was sent, in milliseconds from now. */
async function sentBy(workers: readonly number[]): Promise<number[]> {
  const begun = performance.now();
  const sent: number[] = [];
  const turns = workers.flatMap((count) => {
    const pace = new AppPace(allowed);
    return Array.from({ length: count }, () => pace.turn().then(() => sent.push(performance.now() - begun)));
  });
  await jest.advanceTimersByTimeAsync(60_000);
  await Promise.all(turns);
  return sent.sort((a, b) => a - b);
}

/** The most that any one second had. */
function busiestSecond(sent: readonly number[]): number {
  return Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + 1000).length));
}

describe('the requests of one App ID', () => {
  it('of one worker, a hundred at once: a second has no more of them than Agora allows, and hardly fewer', async () => {
    const sent = await sentBy([100]);
    expect(busiestSecond(sent)).toBe(allowed);
    expect(sent.at(-1)).toBeLessThan(12_000);
  });

  it("of two workers that share two seconds' worth: a second has no more of them than Agora allows", async () => {
    expect(busiestSecond(await sentBy([8, 8]))).toBe(allowed);
  });

  it('of one worker that has nothing else to send: sent at once', async () => {
    expect(await sentBy([1])).toEqual([0]);
  });
});
