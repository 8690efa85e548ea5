import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterLoss, type Loss } from '../../../src/workflows/decisions/after-loss.js';

const plain: Loss = {
  mode: 'composite',
  afterExit: 'auto',
  isProbe: false,
  hasFiles: true,
  seenSeconds: 3600,
  missingAfterSeconds: 3720,
  leavesAfterSeconds: 30,
  otherHolds: false,
  shortLives: 0,
};

const anyLoss: fc.Arbitrary<Loss> = fc.record({
  mode: fc.constantFrom('composite', 'individual', 'web'),
  afterExit: fc.constantFrom('end', 'resume', 'auto'),
  leftAs: fc.constantFrom('idle', 'crashed', 'pageEnded', undefined),
  isProbe: fc.boolean(),
  hasFiles: fc.boolean(),
  seenSeconds: fc.nat(100_000),
  missingAfterSeconds: fc.nat(100_000),
  leavesAfterSeconds: fc.integer({ min: 5, max: 100_000 }),
  otherHolds: fc.boolean(),
  shortLives: fc.nat(20),
});

describe('after a recorder has left by itself', () => {
  it.each([
    ['ends when nobody was there', { leftAs: 'idle' }, 'end'],
    ['ends when the page is over', { leftAs: 'pageEnded', mode: 'web' }, 'end'],
    ['goes on after a crash', { leftAs: 'crashed' }, 'resume'],
    ['tries again when nobody knows why', {}, 'resume'],
    [
      'ends when a probe hears nobody either',
      { isProbe: true, hasFiles: false, seenSeconds: 28, missingAfterSeconds: 33 },
      'end',
    ],
    [
      'goes on when a probe was gone too soon',
      { isProbe: true, hasFiles: false, seenSeconds: 5, missingAfterSeconds: 10 },
      'resume',
    ],
    [
      'goes on when a probe stayed longer',
      { isProbe: true, hasFiles: false, seenSeconds: 40, missingAfterSeconds: 45 },
      'resume',
    ],
    ['goes on when a probe heard somebody', { isProbe: true, seenSeconds: 28, missingAfterSeconds: 33 }, 'resume'],
    ['goes on when a page is gone before its time', { mode: 'web', leavesAfterSeconds: 7200 }, 'resume'],
    ['ends when a page is gone at its time', { mode: 'web', leavesAfterSeconds: 3700 }, 'end'],
    ['gives up when one after another is gone within minutes', { leftAs: 'crashed', shortLives: 8 }, 'giveUp'],
  ] as const)('auto %s', (_, loss, decision) => {
    expect(afterLoss({ ...plain, ...loss }).do).toBe(decision);
  });

  it('end ends the recording, unless the other recorder holds', () => {
    expect(afterLoss({ ...plain, afterExit: 'end', leftAs: 'crashed' }).do).toBe('end');
    expect(afterLoss({ ...plain, afterExit: 'end', leftAs: 'crashed', otherHolds: true }).do).toBe('resume');
  });

  it('resume always goes on', () => {
    fc.assert(fc.property(anyLoss, (loss) => expect(afterLoss({ ...loss, afterExit: 'resume' }).do).toBe('resume')));
  });

  it('known idleness ends every recording that does not resume in any case', () => {
    const decided = (loss: Loss) => afterLoss({ ...loss, leftAs: 'idle' }).do;
    fc.assert(
      fc.property(anyLoss, (loss) => expect(decided(loss)).toBe(loss.afterExit === 'resume' ? 'resume' : 'end')),
    );
  });

  it('recorders follow each other ever more slowly, and never more than five minutes apart', () => {
    const waitAfter = (loss: Loss) => {
      const decision = afterLoss({ ...loss, afterExit: 'resume' });
      return decision.do === 'resume' ? decision.afterSeconds : Number.NaN;
    };
    fc.assert(
      fc.property(anyLoss, (loss) => {
        const [wait, next] = [waitAfter(loss), waitAfter({ ...loss, shortLives: loss.shortLives + 1 })];
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(next).toBeGreaterThanOrEqual(wait);
        expect(next).toBeLessThanOrEqual(300);
      }),
    );
  });
});
