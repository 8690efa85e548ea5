import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { channelName, uid, webLabel } from '../../../src/agora/wire/cname.js';
import { brokenRules } from '../../../src/agora/wire/rules.js';

const broken = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error).map(({ rule, remedy }) => [rule, remedy]) : [];
};

describe('a channel name', () => {
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(97 + n)).join('');
  const allowed = [...letters, ...letters.toUpperCase(), ...'0123456789 !#$%&()+-:;<=.>?@[]^_{}|~,'];

  it('may hold each of the 89 characters that Agora allows', () => {
    expect(allowed).toHaveLength(89);
    expect(allowed.filter((character) => broken(channelName, character).length > 0)).toEqual([]);
  });

  it('may hold no other', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const others = [...ascii, 'é', '课', '😀'].filter((character) => !allowed.includes(character));
    expect(others.filter((character) => broken(channelName, `a${character}`).length === 0)).toEqual([]);
    expect(broken(channelName, 'a/b')).toEqual([
      ['must not hold "/"', expect.stringContaining('letters, digits, space and ! #')],
    ]);
  });

  it('is of at most 64 bytes, and not empty', () => {
    expect(broken(channelName, 'x'.repeat(64))).toEqual([]);
    expect(broken(channelName, 'x'.repeat(65))).toEqual([['must be at most 64 bytes', expect.any(String)]]);
    expect(broken(channelName, '')).toEqual([['must not be empty', expect.any(String)]]);
    expect(broken(channelName, 7)).toEqual([['must be a string', 'put the channel name in quotes']]);
  });
});

describe('the label of a web recording', () => {
  it('may hold any character', () => {
    expect(broken(webLabel, 'Mathe / 数学 "7b"')).toEqual([]);
  });

  it('is of at most 1024 bytes, counted as UTF-8', () => {
    expect(broken(webLabel, '课'.repeat(341))).toEqual([]);
    expect(broken(webLabel, '课'.repeat(342))).toEqual([['must be at most 1024 bytes', 'use a shorter label']]);
    expect(broken(webLabel, '')).toHaveLength(1);
  });
});

describe('a uid', () => {
  it.each(['1', '527841', '4294967295'])('may be %p', (value) => {
    expect(broken(uid, value)).toEqual([]);
  });

  it.each([
    ['0', '0 means a random one'],
    [0, '0 means a random one'],
    [527841, 'put it in quotes: "527841"'],
    ['007', 'without spaces and leading zeros'],
    [' 7', 'without spaces and leading zeros'],
    ['4294967296', 'choose a number'],
    ['-1', 'choose a number'],
    ['1.5', 'choose a number'],
    ['1e3', 'choose a number'],
    ['', 'choose a number'],
    ['teacher', 'user accounts'],
    [null, 'choose a number'],
  ])('may not be %p, and says what to do', (value, remedy) => {
    expect(broken(uid, value)).toEqual([
      ['must be a string that holds an integer from 1 to 4294967295', expect.stringContaining(remedy)],
    ]);
  });

  it('is told to be missing when it is', () => {
    expect(broken(uid, undefined)).toEqual([['is missing', expect.stringContaining('choose a number')]]);
  });
});
