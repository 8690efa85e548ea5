import type { z } from 'zod';

/** One rule of Agora's that a request breaks. It never holds a value, so it is safe to log. */
export interface BrokenRule {
  /** Where: `recordingConfig.transcodingConfig.layoutConfig[2].width`. */
  field: string;
  /** What must be: reads on after the field's name. */
  rule: string;
  /** What to do about it. */
  remedy: string;
}

/** The `field` of a rule about all of the input. */
export const wholeInput = '(whole input)';

// Invisible, so that the message of a ZodError still reads well where nobody takes it apart.
const beforeRemedy = ';\u2063 ';
const betweenKeys = '.\u2064 ';

/** A zod message that {@link brokenRules} takes apart again. */
export function says(rule: string, remedy: string): string {
  return `${rule}${beforeRemedy}${remedy}`;
}

/** The message of one `unrecognized_keys` issue: a {@link says} for each of its keys, in their order. */
export function saysOfKeys(messages: readonly string[]): string {
  return messages.join(betweenKeys);
}

/** Every broken rule of a zod error, also of those that say nothing in our own words, in the error's order. */
export function brokenRules(error: Pick<z.ZodError, 'issues'>): BrokenRule[] {
  const seen = new Set<string>();
  return error.issues
    .flatMap((issue) => rulesOf(issue, []))
    .filter(({ field, rule }) => {
      const isNew = !seen.has(`${field} ${rule}`);
      seen.add(`${field} ${rule}`);
      return isNew;
    });
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

function rulesOf(issue: Issue, before: Path): BrokenRule[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') return rulesOfKeys(issue, path);
  const own = split(issue.message);
  if (own) return [{ field: fieldOf(path), ...own }];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return nearest(issue.errors, path);
  return [{ field: fieldOf(path), ...inOurWords(issue) }];
}

function rulesOfKeys(issue: Extract<Issue, { code: 'unrecognized_keys' }>, path: Path): BrokenRule[] {
  const messages = issue.message.split(betweenKeys);
  const unknown = { rule: 'is not a field here', remedy: 'leave it out, or check its spelling' };
  return issue.keys.map((key, n) => ({ field: fieldOf([...path, key]), ...(split(messages[n]) ?? unknown) }));
}

/** Of a union's alternatives the one that got furthest is the one that was meant. */
function nearest(alternatives: readonly (readonly Issue[])[], path: Path): BrokenRule[] {
  const depth = (issues: readonly Issue[]) => Math.min(...issues.map((issue) => issue.path.length));
  const [best = []] = alternatives.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  return best.flatMap((issue) => rulesOf(issue, path));
}

function split(message = ''): { rule: string; remedy: string } | undefined {
  const at = message.indexOf(beforeRemedy);
  return at < 0 ? undefined : { rule: message.slice(0, at), remedy: message.slice(at + beforeRemedy.length) };
}

export function fieldOf(path: Path): string {
  if (path.length === 0) return wholeInput;
  const [first = '', ...rest] = path;
  return [String(first), ...rest.map(step)].join('');
}

function step(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w$]+$/u.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`;
}

function inOurWords(issue: Issue): { rule: string; remedy: string } {
  switch (issue.code) {
    case 'invalid_type':
      return ofType(issue);
    case 'invalid_value':
      return {
        rule: `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`,
        remedy: 'choose one that it may be',
      };
    case 'too_big':
      return bound(`must be at most ${issue.maximum}${unitOf(issue.origin)}`);
    case 'too_small':
      return bound(`must be at least ${issue.minimum}${unitOf(issue.origin)}`);
    case 'invalid_format':
      return { rule: `must be a valid ${issue.format}`, remedy: 'correct the value' };
    default:
      return { rule: issue.message, remedy: 'correct the value' };
  }
}

function ofType(issue: Extract<Issue, { code: 'invalid_type' }>): { rule: string; remedy: string } {
  const kind = kindOf(issue.expected);
  if (/received undefined$/u.test(issue.message)) return { rule: 'is missing', remedy: `add it: ${kind}` };
  return { rule: `must be ${kind}`, remedy: `write ${kind}` };
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a string (in quotes)',
  number: 'a number (without quotes)',
  boolean: 'true or false',
};

function kindOf(expected: string): string {
  return kinds[expected] ?? `a ${expected}`;
}

function bound(rule: string): { rule: string; remedy: string } {
  return { rule, remedy: 'choose a value within the range' };
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}
