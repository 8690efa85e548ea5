import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { across } from '../../../src/agora/wire/across.js';
import { brokenRules, says } from '../../../src/agora/wire/rules.js';
import { didYouMean, integer, oneOf, strict, utf8Bytes, webAddress } from '../../../src/agora/wire/shapes.js';

const rulesFor = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};

describe('an object of a request', () => {
  const config = strict({ maxIdleTime: z.int().optional(), streamTypes: z.int().optional() });

  it('guesses which field a misspelt one was meant to be', () => {
    expect(rulesFor(config, { maxIdletime: 5, streamType: 2 })).toEqual([
      { field: 'maxIdletime', rule: 'is not a field here', remedy: 'did you mean maxIdleTime?' },
      { field: 'streamType', rule: 'is not a field here', remedy: 'did you mean streamTypes?' },
    ]);
  });

  it('lists its fields when there is nothing to guess', () => {
    expect(rulesFor(config, { whatever: 1 })[0]?.remedy).toBe('leave it out; the fields are maxIdleTime, streamTypes');
  });

  it('guesses what is near, and nothing from afar', () => {
    expect(didYouMean('uid', ['cname', 'mode'])).toBeUndefined();
    expect(didYouMean('fps', ['uid', 'url'])).toBeUndefined();
    expect(didYouMean('widht', ['width', 'height'])).toBe('width');
  });
});

describe('a field of a request', () => {
  const seconds = integer({ min: 5, max: 10, remedy: 'give seconds' });
  const rule = 'must be a whole number from 5 to 10';

  it.each([
    [4, rule],
    [11, rule],
    [5.5, rule],
    ['6', rule],
    [Number.NaN, rule],
    [undefined, 'is missing'],
  ])('says its range to %p', (seconds_, expected) => {
    expect(rulesFor(z.object({ seconds }), { seconds: seconds_ })).toEqual([
      { field: 'seconds', rule: expected, remedy: 'give seconds' },
    ]);
  });

  it('says which values there are', () => {
    expect(rulesFor(oneOf([0, 1, 2], 'x'), 3)[0]?.rule).toBe('must be 0, 1 or 2');
    expect(rulesFor(oneOf(['jpg'], 'x'), 'png')[0]?.rule).toBe('must be "jpg"');
  });

  it.each(['http://', 'ftp://host/', 'host', 'https:// a', ''])('takes %p for no web address', (address) => {
    expect(rulesFor(webAddress(['http', 'https'], 'x'), address)).toHaveLength(1);
  });

  it('counts bytes as UTF-8 has them', () => {
    for (const word of ['a', 'é', '好', '😀', 'class-32', 'naïve 课 😀']) {
      expect(utf8Bytes(word)).toBe(Buffer.byteLength(word));
    }
  });
});

describe('a rule that spans fields', () => {
  const size = strict({ width: z.int(), height: z.int(), tags: z.array(z.int()).optional() });
  const picture = across(strict({ size, name: z.string() }), ({ size, name }, report) => {
    const message = says('must be small', 'choose less');
    if ((size?.width ?? 0) * (size?.height ?? 1) > 100) report.addIssue({ code: 'custom', path: ['size'], message });
    if (name === undefined) report.addIssue({ code: 'custom', path: ['name'], message });
    if (size?.tags?.includes(7)) report.addIssue({ code: 'custom', path: ['size', 'tags'], message });
  });
  const fieldsOf = (input: unknown) => rulesFor(picture, input).map(({ field }) => field);

  it('is told beside a field of a wrong type', () => {
    expect(fieldsOf({ size: { width: 50, height: 50 }, name: 1, nmae: 1 })).toEqual(['name', 'nmae', 'size']);
  });

  it('sees nothing that is broken, and says nothing twice', () => {
    expect(fieldsOf({ size: { width: 500, height: '1' } })).toEqual(['size.height', 'name', 'size']);
    expect(fieldsOf({ size: 'big', name: 'a' })).toEqual(['size']);
    expect(fieldsOf({ size: { width: 1, height: 1, tags: [7, 'x'] }, name: 'a' })).toEqual(['size.tags[1]']);
  });

  it('is not asked about something else altogether', () => {
    expect(rulesFor(picture, 'a picture')).toHaveLength(1);
    expect(rulesFor(picture, null)).toHaveLength(1);
  });

  it('lets a sound value through unchanged', () => {
    expect(picture.parse({ size: { width: 5, height: 5 }, name: 'a' })).toEqual({
      size: { width: 5, height: 5 },
      name: 'a',
    });
  });
});
