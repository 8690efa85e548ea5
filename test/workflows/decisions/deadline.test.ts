import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deadlineOf } from '../../../src/workflows/decisions/deadline.js';

const hourMs = 3_600_000;
const minuteMs = 60_000;

describe('the deadline of a segment', () => {
  it('lies 1 % before the end of 72 hours', () => {
    const { stopByMs, expiresAtMs } = deadlineOf({ sentAtMs: 0, resourceExpiredHour: 72 });
    expect(expiresAtMs).toBe(72 * hourMs);
    expect(stopByMs).toBe(72 * hourMs * 0.99);
  });

  it('lies five minutes before the end of one hour', () => {
    expect(deadlineOf({ sentAtMs: 0, resourceExpiredHour: 1 }).stopByMs).toBe(55 * minuteMs);
  });

  it('comes before the end of a token that lives shorter than the resource', () => {
    const { stopByMs, expiresAtMs } = deadlineOf({ sentAtMs: 0, resourceExpiredHour: 72, endsAtMs: [24 * hourMs] });
    expect(stopByMs).toBe(24 * hourMs * 0.99);
    expect(expiresAtMs).toBe(72 * hourMs);
  });

  it('is after the start and leaves at most half of the time and at least the smaller of it and five minutes', () => {
    const token = fc.option(fc.integer({ min: 1, max: 24 * hourMs }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 1, max: 720 }),
        token,
        (sentAtMs, hours, life) => {
          const tokenEndsAtMs = life === undefined ? undefined : sentAtMs + life;
          const { stopByMs } = deadlineOf({ sentAtMs, resourceExpiredHour: hours, endsAtMs: [tokenEndsAtMs] });
          const end = Math.min(sentAtMs + hours * hourMs, tokenEndsAtMs ?? Number.POSITIVE_INFINITY);
          expect(stopByMs).toBeGreaterThanOrEqual(sentAtMs + Math.floor((end - sentAtMs) / 2));
          expect(end - stopByMs).toBeGreaterThanOrEqual(Math.min(5 * minuteMs, (end - sentAtMs) / 2));
        },
      ),
    );
  });
});
