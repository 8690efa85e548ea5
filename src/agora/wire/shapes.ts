import { z } from 'zod';
import { says, saysOfKeys } from './rules.js';

/** What requests are built of: zod schemas that say rule and remedy by themselves. */

/** An object that refuses unknown fields, and guesses which known one was meant. */
export function strict<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? saysOfKeys((issue.keys ?? []).map((key) => says('is not a field here', remedyFor(key, known))))
        : undefined,
  });
}

export function integer({ min, max, remedy }: { min: number; max: number; remedy: string }) {
  const error = wrong(`must be a whole number from ${min} to ${max}`, remedy);
  return z.int(error).min(min, error).max(max, error);
}

export function fraction({ min, max, remedy }: { min: number; max: number; remedy: string }) {
  const error = wrong(`must be a number from ${min} to ${max}`, remedy);
  return z.number(error).min(min, error).max(max, error);
}

export function oneOf<const Value extends string | number>(values: readonly Value[], remedy: string) {
  const [first, ...rest] = values.map((value) => JSON.stringify(value));
  const last = rest.pop();
  const list = [[first, ...rest].join(', '), last].filter(Boolean).join(' or ');
  return z.literal([...values], wrong(`must be ${list}`, remedy));
}

/** Any text but an empty one. */
export function text(remedy: string) {
  return z.string(wrong('must be a string', remedy)).min(1, says('must not be empty', remedy));
}

export function flag(remedy: string) {
  return z.boolean(wrong('must be true or false', remedy));
}

export function webAddress(protocols: readonly string[], remedy: string) {
  const list = protocols.map((protocol) => `${protocol}://`).join(' or ');
  const pattern = new RegExp(`^(?:${protocols.join('|')})://[^\\s/]+`, 'iu');
  const error = wrong(`must be an address that begins with ${list}`, remedy);
  return z.string(error).regex(pattern, error);
}

/** Says a rule, and tells a missing field apart from a wrong one. */
export function wrong(rule: string, remedy: string) {
  return {
    error: ({ input }: { input?: unknown }) => (input === undefined ? says('is missing', remedy) : says(rule, remedy)),
  };
}

/** How many bytes a text takes as UTF-8; the workflow sandbox and browsers need not have a Buffer. */
export function utf8Bytes(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function remedyFor(key: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  return meant ? `did you mean ${meant}?` : `leave it out; the fields are ${known.join(', ')}`;
}

/** The known word that a misspelt one is nearest to, if it is near at all. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const near = known.map((candidate) => ({ candidate, far: distance(plain(word), plain(candidate)) }));
  const [best] = near.toSorted((a, b) => a.far - b.far);
  // Two letters in the wrong order are two changes; in a short word, two changes make another word.
  const nearEnough = word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 4));
  return best && best.far <= nearEnough ? best.candidate : undefined;
}

/** Without what people write in their own way: case, hyphens, underscores. */
export function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/gu, '');
}

/** Levenshtein's: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const change = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(change, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
