import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { brokenRules, says, saysOfKeys, wholeInput } from '../../../src/agora/wire/rules.js';

const rulesFor = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};

const window = z.strictObject({
  uid: z.string(),
  width: z
    .number(says('must be from 0 to 1', 'give a fraction'))
    .max(1, says('must be from 0 to 1', 'give a fraction')),
});
const spec = z.strictObject({
  config: z.strictObject({ windows: z.array(window).max(2) }),
  labels: z.json().optional(),
});

describe('the list of broken rules', () => {
  it('names the field by its whole path, and tells rule and remedy apart', () => {
    const windows = [
      { uid: '1', width: 1 },
      { uid: '2', width: 7 },
    ];
    expect(rulesFor(spec, { config: { windows } })).toEqual([
      { field: 'config.windows[1].width', rule: 'must be from 0 to 1', remedy: 'give a fraction' },
    ]);
  });

  it('holds all of them, not the first', () => {
    const input = { config: { windows: [{ width: 2 }, { uid: 3, width: '1' }], windos: [] }, extra: 1 };
    expect(rulesFor(spec, input).map(({ field }) => field)).toEqual([
      'config.windows[0].uid',
      'config.windows[0].width',
      'config.windows[1].uid',
      'config.windows[1].width',
      'config.windos',
      'extra',
    ]);
  });

  it('tells a rule once, however many checks find it broken', () => {
    const twice = z
      .string()
      .refine(() => false, says('is bad', 'a'))
      .refine(() => false, says('is bad', 'b'));
    expect(rulesFor(twice, 'x')).toEqual([{ field: wholeInput, rule: 'is bad', remedy: 'a' }]);
  });

  it.each([
    ['a missing field', z.object({ a: z.string() }), {}, 'is missing', 'add it: a string (in quotes)'],
    [
      'text for a number',
      z.object({ a: z.number() }),
      { a: '1' },
      'must be a number (without quotes)',
      'write a number',
    ],
    ['a fraction', z.object({ a: z.int() }), { a: 1.5 }, 'must be a whole number', 'write a whole number'],
    [
      'too long a list',
      z.object({ a: z.array(z.string()).max(1) }),
      { a: ['', ''] },
      'must be at most 1 entries',
      'range',
    ],
    ['too short a text', z.object({ a: z.string().min(1) }), { a: '' }, 'must be at least 1 characters', 'range'],
    ['another word', z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, 'must be "x" or "y"', 'choose'],
    ['a malformed text', z.object({ a: z.url() }), { a: 'z' }, 'must be a valid url', 'correct'],
    ['a plain message', z.object({ a: z.string().refine(() => false, 'is odd') }), { a: 'z' }, 'is odd', 'correct'],
  ])('puts zod’s own issues in our words: %s', (_what, schema, input, rule, remedy) => {
    expect(rulesFor(schema, input)).toEqual([{ field: 'a', rule, remedy: expect.stringContaining(remedy) }]);
  });

  it('calls the input as a whole by a name of its own', () => {
    expect(rulesFor(spec, 'x')).toEqual([{ field: wholeInput, rule: 'must be an object', remedy: 'write an object' }]);
  });

  it('writes an odd key in brackets', () => {
    const labels = z.object({ labels: z.record(z.string(), z.string()) });
    expect(rulesFor(labels, { labels: { 'a b': 1 } })[0]?.field).toBe('labels["a b"]');
  });

  it('reports of a union the alternative that was meant', () => {
    const either = z.object({ a: z.union([z.string(), z.strictObject({ b: z.int() }), z.boolean()]) });
    expect(rulesFor(either, { a: { b: 'x' } }).map(({ field }) => field)).toEqual(['a.b']);
  });

  it('gives each unknown field its own rule, with its own remedy if the schema has one', () => {
    const error = () => saysOfKeys([says('is unknown', 'did you mean one'), says('is unknown', 'did you mean two')]);
    expect(rulesFor(z.strictObject({}, { error }), { on: 1, tw: 2 })).toEqual([
      { field: 'on', rule: 'is unknown', remedy: 'did you mean one' },
      { field: 'tw', rule: 'is unknown', remedy: 'did you mean two' },
    ]);
    expect(rulesFor(z.strictObject({}), { on: 1 })).toEqual([
      { field: 'on', rule: 'is not a field here', remedy: 'leave it out, or check its spelling' },
    ]);
  });

  it('never holds a value of the input', () => {
    const secret = 'wJalrXUtnFEMI';
    const text = JSON.stringify(rulesFor(spec, { config: { windows: [{ uid: 1, width: secret }] }, labels: secret }));
    expect(text).not.toContain(secret);
  });
});
