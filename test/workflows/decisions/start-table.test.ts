import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import fc from 'fast-check';
import { troubleFrom } from '../../../src/activities/failures.js';
import { agoraErrorOf, type Failure } from '../../../src/agora/error-table.js';
import type { Trouble } from '../../../src/recording/trouble.js';
import { afterStartTrouble, type StartDecision } from '../../../src/workflows/decisions/start-decision.js';

// Each answer of Agora's to `start` (docs/agora.md, "Status codes"), from the wire to what is done about it.

type Answer = [status: number | undefined, code: number | undefined, reason: string];

const mayHaveHappened: Answer[] = [
  [206, 65, 'request not completed'],
  [500, 62, 'request timeout'],
  [504, 62, 'request timeout'],
  [undefined, undefined, 'no answer'],
];
const inThere: Answer[] = [
  [201, 7, 'already started'],
  [400, 53, 'task conflict'],
];
const nothingCameOfIt: Answer[] = [
  [500, 502, 'Failed to allocate worker'],
  [400, 433, 'the resource is older than 5 min'],
];
const throttled: Answer[] = [[429, undefined, 'API rate limit exceeded']];
const refused: Answer[] = [
  [400, 2, 'invalid parameter'],
  [400, undefined, 'appid is invalid'],
  [401, undefined, 'Unauthorized'],
  [401, undefined, 'Invalid authentication credentials'],
  [404, undefined, 'no Route matched with those values'],
  [400, 8, 'bad header'],
  [400, 109, 'token expired'],
  [400, 110, 'token wrong'],
  [400, 432, 'ids do not match the resource'],
  [400, 1001, 'resource id unreadable'],
  [400, 1003, 'App ID does not belong to the resource'],
  [400, 1013, 'bad cname'],
  [400, 1028, 'bad layout'],
];

/** As the activity makes it of Agora's answer. */
function troubleOf([httpStatus, agoraCode, reason]: Answer): Promise<Trouble> {
  const kind: Failure['kind'] = httpStatus === undefined ? 'unanswered' : 'answered';
  const error = agoraErrorOf('start', { kind, httpStatus, agoraCode, reason });
  return new MockActivityEnvironment().run(async () => troubleFrom(error));
}

async function after(answer: Answer, { sent = 1, uncertain = false, isPage = false } = {}): Promise<StartDecision> {
  const trouble = await troubleOf(answer);
  return afterStartTrouble({ trouble, sent, uncertain, resourceAgeSeconds: 1, stopAsked: false, isPage });
}

describe('start is answered', () => {
  it.each(mayHaveHappened)('%s %s %s: the same request again at 3, 6 and 9 s, then taken out', async (...answer) => {
    const decisions = await Promise.all([1, 2, 3, 4].map((sent) => after(answer, { sent, uncertain: sent > 1 })));
    const repeats = [3, 6, 9].map((afterSeconds) => ({ do: 'repeat', afterSeconds }));
    expect(decisions).toEqual([...repeats, { do: 'takeOut' }]);
  });

  it.each(inThere)('%s %s %s: never again with this resource, and taken out', async (...answer) => {
    expect(await after(answer)).toEqual({ do: 'takeOut' });
  });

  it('400 53 task conflict, for a page: acquired anew, since nothing began with this resource', async () => {
    const conflict: Answer = [400, 53, 'task conflict'];
    expect(await after(conflict, { isPage: true })).toEqual({ do: 'another' });
    expect(await after(conflict, { isPage: true, sent: 2, uncertain: true })).toEqual({ do: 'takeOut' });
    expect(await after([201, 7, 'already started'], { isPage: true })).toEqual({ do: 'takeOut' });
  });

  it.each(nothingCameOfIt)('%s %s %s: acquired anew', async (...answer) => {
    expect(await after(answer)).toEqual({ do: 'another' });
  });

  it.each(nothingCameOfIt)('%s %s %s, after an answer that may hide a success: taken out first', async (...answer) => {
    expect(await after(answer, { sent: 2, uncertain: true })).toEqual({ do: 'takeOut' });
  });

  it.each(throttled)('%s %s %s: the same request again, soon, however often', async (...answer) => {
    expect(await after(answer, { sent: 40 })).toEqual({ do: 'repeat', afterSeconds: 3 });
  });

  it.each(refused)('%s %s %s: never again', async (...answer) => {
    expect(await after(answer)).toEqual({ do: 'giveUp', takeOutFirst: false });
  });
});

interface Sent {
  atSeconds: number;
  kind: Trouble['kind'];
}

/** Sends with one resource, for as long as the decision is to repeat, while these answers come. */
function play(answers: readonly { kind: Trouble['kind']; takesSeconds: number }[]): {
  sent: Sent[];
  end?: StartDecision;
} {
  const sent: Sent[] = [];
  let [atSeconds, counted, uncertain] = [1, 1, false];
  for (const { kind, takesSeconds } of answers) {
    sent.push({ atSeconds, kind });
    const trouble = { kind, endpoint: 'start', attempt: 1, message: 'said', hint: 'do' };
    const resourceAgeSeconds = atSeconds + takesSeconds;
    const start = { trouble, sent: counted, uncertain, resourceAgeSeconds, stopAsked: false, isPage: false };
    const decision = afterStartTrouble(start);
    if (decision.do !== 'repeat') return { sent, end: decision };
    uncertain ||= kind === 'unanswered';
    if (kind !== 'throttled') counted += 1;
    atSeconds = resourceAgeSeconds + decision.afterSeconds;
  }
  return { sent };
}

const kinds = ['rejected', 'throttled', 'unanswered', 'unavailable', 'notFound', 'inThere', 'configuration'] as const;
const answers = (of: readonly Trouble['kind'][]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...of), takesSeconds: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 100,
    maxLength: 100,
  });

describe('whatever Agora answers to one resource after another', () => {
  it('it is sent at most four times, not counting what was throttled, and never once five minutes old', () => {
    fc.assert(
      fc.property(fc.oneof(answers(kinds), answers(['throttled', 'unanswered'])), (said) => {
        const { sent, end } = play(said);
        expect(end).toBeDefined();
        expect(sent.filter(({ kind }) => kind !== 'throttled').length).toBeLessThanOrEqual(4);
        for (const { atSeconds } of sent) expect(atSeconds).toBeLessThan(300);
      }),
    );
  });

  it('no other is acquired while a recorder may be there: it is taken out first', () => {
    fc.assert(
      fc.property(fc.oneof(answers(kinds), answers(['throttled', 'unanswered', 'unavailable'])), (said) => {
        const { sent, end } = play(said);
        const mayBeThere = sent.some(({ kind }) => kind === 'unanswered' || kind === 'inThere');
        const isSafe = mayBeThere
          ? end?.do === 'takeOut' || (end?.do === 'giveUp' && end.takeOutFirst)
          : end?.do !== 'takeOut';
        expect({ said, end, isSafe }).toMatchObject({ isSafe: true });
      }),
    );
  });
});
