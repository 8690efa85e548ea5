import { describe, expect, it } from '@jest/globals';
import { agoraErrorOf, type Failure } from '../../src/agora/error-table.js';
import * as verdicts from '../../src/agora/error-verdicts.js';
import * as errors from '../../src/agora/errors.js';
import { AgoraError, type ErrorFacts } from '../../src/agora/errors.js';
import { endpoints } from '../../src/agora/wire/replies.js';

describe('no whole answer', () => {
  it.each(['start', 'update', 'updateLayout', 'stop', 'kickingRule'] as const)(
    'leaves open what %s did',
    (endpoint) => {
      expect(agoraErrorOf(endpoint, { kind: 'unanswered' })).toMatchObject({
        name: 'OutcomeUnknown',
        recorder: 'unknown',
      });
      expect(agoraErrorOf(endpoint, { kind: 'unreadable', httpStatus: 200 })).toMatchObject({
        name: 'OutcomeUnknown',
        recorder: 'unknown',
      });
    },
  );

  it.each(['acquire', 'query', 'callbackAddresses'] as const)('leaves the recorder as it is after %s', (endpoint) => {
    expect(agoraErrorOf(endpoint, { kind: 'unanswered' })).toMatchObject({
      name: 'OutcomeUnknown',
      recorder: 'unchanged',
    });
  });

  it('is an earlier start that worked, when start says 201 without a sid', () => {
    expect(agoraErrorOf('start', { kind: 'unreadable', httpStatus: 201 }).name).toBe('AlreadyStarted');
  });

  it.each(endpoints)('did nothing when the host of %s was never reached', (endpoint) => {
    expect(agoraErrorOf(endpoint, { kind: 'unreachable' })).toMatchObject({
      name: 'HostUnreachable',
      recorder: 'unchanged',
    });
  });
});

describe('an error', () => {
  const refusal: Failure = { kind: 'answered', httpStatus: 400, agoraCode: 2, reason: 'bad uid', requestId: 'r-1' };

  it('says what happened, where, and in which words', () => {
    const error = agoraErrorOf('start', refusal);
    expect(error.message).toBe('Agora refused a parameter (start, HTTP 400 code 2, bad uid)');
    expect(error.requestId).toBe('r-1');
    expect(error).toBeInstanceOf(AgoraError);
    expect(String(error)).toMatch(/^InvalidRequest: /);
  });

  it.each([
    ['wrong credentials', { kind: 'answered', httpStatus: 401 }, /customer ID and secret/, /console/],
    ['a wrong App ID', { kind: 'answered', httpStatus: 400, reason: 'appid is invalid' }, /App ID/, /console/],
    ['an unreachable host', { kind: 'unreachable', reason: 'api.agora.io: ENOTFOUND' }, /api\.agora\.io/, /network/],
  ] satisfies [string, Failure, RegExp, RegExp][])('tells %s, and what to do', (_what, failure, message, advice) => {
    const error = agoraErrorOf('acquire', failure);
    expect(error.message).toMatch(message);
    expect(error.advice).toMatch(advice);
  });

  it('tells how long to wait: what Agora says, else a second, else longer when recorders are too many', () => {
    const wait = (failure: Partial<Failure>) => agoraErrorOf('acquire', { ...refusal, ...failure }).retryAfterSeconds;
    expect(wait({ httpStatus: 429, retryAfterSeconds: 7 })).toBe(7);
    expect(wait({ httpStatus: 429 })).toBe(1);
    expect(wait({ agoraCode: 406 })).toBe(30);
    expect(wait({})).toBeUndefined();
  });
});

describe('every class', () => {
  const classes = Object.values(errors).filter((exported) => exported !== AgoraError) as (new (
    facts: ErrorFacts,
  ) => AgoraError)[];
  const facts: ErrorFacts = { endpoint: 'stop', recorder: 'unknown', message: 'a message', advice: 'some advice' };

  it.each(classes.map((Class) => [Class.name, new Class(facts)] as const))(
    '%s has its own name, and a code that goes with it',
    (name, error) => {
      const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_').toUpperCase();
      expect([error.name, error.code]).toEqual([name, `AGORA_${words}`]);
    },
  );
});

describe('every verdict', () => {
  it.each(Object.entries(verdicts))(
    '%s has one sentence for what happened and one for what to do',
    (_name, verdict) => {
      for (const sentence of [verdict.says, verdict.advice]) expect(sentence).toMatch(/^\S[^.]{15,}[^.\s]$/u);
    },
  );
});
