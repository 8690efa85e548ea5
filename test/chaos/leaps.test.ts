import { describe, expect, it } from '@jest/globals';
import { TimeStoodStill } from '../support/time-stands-still.js';
import { leaping } from './leaps.js';

/** A server on which a second takes `pace` seconds of everybody's time. */
function server(pace: (leap: number) => number) {
  let nowMs = 0;
  let leaps = 0;
  const skip = leaping({
    nowMs: () => nowMs,
    wait: () => new Promise(() => undefined),
    async sleep(ms) {
      leaps += 1;
      nowMs += ms * pace(leaps);
    },
  });
  return { skip, nowMs: () => nowMs };
}

describe('leaps over time', () => {
  it('let days pass where they take moments', async () => {
    const quick = server(() => 0.001);
    await quick.skip(3 * 24 * 3600);
    expect(quick.nowMs()).toBe(3 * 24 * 3600);
  });

  it('are given up where time has stopped to leap, however small each one is', async () => {
    const stuck = server((leap) => (leap < 10 ? 0.01 : 1));
    const all = async () => {
      for (let n = 0; n < 1000; n += 1) await stuck.skip(2);
    };
    await expect(all()).rejects.toThrow(TimeStoodStill);
    expect(stuck.nowMs()).toBeLessThan(200_000);
  });

  it('go on when a slow stretch is followed by a quick one', async () => {
    const slow = server((leap) => (leap % 10 === 0 ? 0.01 : 1));
    for (let n = 0; n < 1000; n += 1) await slow.skip(2);
    expect(slow.nowMs()).toBeGreaterThan(1_000_000);
  });

  it('are given up when one of them never comes to its end', async () => {
    const skip = leaping({ sleep: () => new Promise(() => undefined), wait: async () => undefined });
    await expect(skip(3600)).rejects.toThrow(TimeStoodStill);
  });
});
