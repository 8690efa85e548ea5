import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Trouble } from '../../../src/recording/trouble.js';
import {
  afterStartTrouble,
  resourceUsableSeconds,
  type StartTrouble,
} from '../../../src/workflows/decisions/start-decision.js';

const kinds = ['rejected', 'throttled', 'unanswered', 'unavailable', 'notFound', 'inThere', 'configuration'] as const;

function after(kind: Trouble['kind'], changes: Partial<StartTrouble> = {}) {
  const trouble = { kind, endpoint: 'start', attempt: 1, message: 'said', hint: 'do' };
  const start = { trouble, sent: 1, uncertain: false, resourceAgeSeconds: 1, stopAsked: false, isPage: false };
  return afterStartTrouble({ ...start, ...changes });
}

describe('after a start that gave no sid', () => {
  it.each([
    [1, 3],
    [2, 6],
    [3, 9],
  ])(
    'an answer that may hide a success is asked for again with the same resource: after request %i at %i s',
    (sent, afterSeconds) => {
      expect(after('unanswered', { sent })).toEqual({ do: 'repeat', afterSeconds });
    },
  );

  it('the fourth silence takes out whatever may be in the channel', () => {
    expect(after('unanswered', { sent: 4 })).toEqual({ do: 'takeOut' });
  });

  it('a recorder known to be in there under this uid is taken out', () => {
    expect(after('inThere')).toEqual({ do: 'takeOut' });
  });

  it('no capacity means another resource and uid, and nothing to take out', () => {
    expect(after('unavailable')).toEqual({ do: 'another' });
  });

  it('no capacity after a silence still leaves something to take out', () => {
    expect(after('unavailable', { sent: 2, uncertain: true })).toEqual({ do: 'takeOut' });
  });

  it('a mistake of the caller ends it', () => {
    expect(after('rejected')).toEqual({ do: 'giveUp', takeOutFirst: false });
    expect(after('rejected', { uncertain: true })).toEqual({ do: 'giveUp', takeOutFirst: true });
  });

  it('a throttled request is sent again without counting', () => {
    expect(after('throttled', { sent: 40 })).toEqual({ do: 'repeat', afterSeconds: 3 });
  });

  it('never sends with a resource past its life, nor once a stop is asked for, and never forgets an uncertain recorder', () => {
    const start = fc.record({
      kind: fc.constantFrom(...kinds),
      sent: fc.integer({ min: 1, max: 6 }),
      uncertain: fc.boolean(),
      resourceAgeSeconds: fc.integer({ min: 0, max: 400 }),
      stopAsked: fc.boolean(),
    });
    fc.assert(
      fc.property(start, ({ kind, ...rest }) => {
        const decision = after(kind, rest);
        if (decision.do === 'repeat') {
          expect(rest.stopAsked).toBe(false);
          expect(rest.resourceAgeSeconds + decision.afterSeconds).toBeLessThan(resourceUsableSeconds);
        } else if (rest.uncertain || kind === 'unanswered' || kind === 'inThere') {
          expect(decision.do === 'takeOut' || (decision.do === 'giveUp' && decision.takeOutFirst)).toBe(true);
        }
      }),
    );
  });
});
