import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextUid } from '../../../src/workflows/decisions/uid-choice.js';

const uids = ['1', '2', '3', '4'];
const none = new Map<string, number>();
const someUids = fc.subarray(uids, { minLength: 0, maxLength: 3 });

describe('the uid of the next recorder', () => {
  it('takes turns, and begins again with the first', () => {
    const taken: (string | undefined)[] = [];
    for (let turn = 0, n = 0; n < 5; n += 1) {
      const choice = nextUid({ uids, turn, live: [], bannedUntilMs: none, nowMs: 0 });
      taken.push(choice?.uid);
      turn = choice?.turn ?? 0;
    }
    expect(taken).toEqual(['1', '2', '3', '4', '1']);
  });

  it('is one that may come in at once, if there is one; else the one that may soonest', () => {
    const bannedUntilMs = new Map([
      ['1', 60_000],
      ['2', 30_000],
    ]);
    const use = { uids, turn: 0, bannedUntilMs, nowMs: 10_000 };
    expect(nextUid({ ...use, live: [] })).toEqual({ uid: '3', turn: 3, waitMs: 0 });
    expect(nextUid({ ...use, live: ['3', '4'] })).toEqual({ uid: '2', turn: 2, waitMs: 20_000 });
  });

  it('is never that of a live recorder', () => {
    const property = fc.property(someUids, fc.nat(10), (live, turn) => {
      const choice = nextUid({ uids, turn, live, bannedUntilMs: none, nowMs: 0 });
      expect(uids.filter((uid) => !live.includes(uid))).toContain(choice?.uid);
    });
    fc.assert(property);
  });

  it('is none when every uid is taken', () => {
    expect(nextUid({ uids, turn: 0, live: uids, bannedUntilMs: none, nowMs: 0 })).toBeUndefined();
  });
});
