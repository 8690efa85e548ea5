import { describe, expect, it } from '@jest/globals';
import { NotFoundSpell } from '../../../src/workflows/decisions/not-found.js';

/** The instants, in seconds, at which it asks, and whether it believed the last 404. */
function askUntilBelieved(): number[] {
  const spell = new NotFoundSpell();
  const asked = [];
  for (let now = 0; asked.length < 20; ) {
    asked.push(now);
    if (spell.isBelieved(now * 1000)) return asked;
    now += spell.nextWaitSeconds(now * 1000);
  }
  return asked;
}

describe('failed to find worker', () => {
  it('is asked again at 5, 10, 15, 30 and 30 s and believed once a failover would be over', () => {
    expect(askUntilBelieved()).toEqual([0, 5, 15, 30, 60, 90]);
  });

  it('is believed at once when it has been the only word for 90 s already', () => {
    const spell = new NotFoundSpell();
    expect(spell.isBelieved(0)).toBe(false);
    expect(spell.isBelieved(90_000)).toBe(true);
  });

  it('asks no later than the moment at which it would be believed', () => {
    const spell = new NotFoundSpell();
    spell.isBelieved(0);
    expect(spell.nextWaitSeconds(88_000)).toBe(2);
  });
});
