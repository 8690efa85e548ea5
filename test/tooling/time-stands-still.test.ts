import { expect, it } from '@jest/globals';
import { TimeStoodStill, unlessTimeStandsStill } from '../support/time-stands-still.js';

/** Leaps that end when they are told to, on a clock that is set by hand. */
function leaps() {
  const clock = { ms: 0 };
  const ends: (() => void)[] = [];
  const leap = () => new Promise<void>((resolve) => ends.push(resolve));
  return { clock, ends, pass: unlessTimeStandsStill(leap, () => clock.ms) };
}

it('fails at once where an earlier leap has not come to its end for as long as a test waits', async () => {
  const { clock, pass } = leaps();
  void pass(60);
  clock.ms = 30_000;
  await expect(pass(60)).rejects.toThrow(TimeStoodStill);
});

it('lets time pass beside a leap that is under way, and after one that was slow', async () => {
  const { clock, ends, pass } = leaps();
  const slow = pass(60);
  clock.ms = 10_000;
  const beside = pass(60);
  clock.ms = 30_000;
  for (const end of ends) end();
  await Promise.all([slow, beside]);
  const after = pass(60);
  ends.at(-1)?.();
  await expect(after).resolves.toBeUndefined();
});
