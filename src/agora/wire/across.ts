import type { z } from 'zod';
import { says } from './rules.js';

/** What is left of a value when all that is broken has been taken out: any part of it may be missing. */
export type Sound<T> = T extends readonly unknown[] | string | number | boolean | undefined
  ? T
  : { [Key in keyof T]?: Sound<T[Key]> };

/** Takes the broken rules that a check finds. */
export interface Report {
  addIssue(issue: { code: 'custom'; path: PropertyKey[]; message: string }): void;
}

export interface Finding {
  path: PropertyKey[];
  rule: string;
  remedy: string;
}

/** Reports one broken rule. */
export function tell(report: Report, { path, rule, remedy }: Finding): void {
  report.addIssue({ code: 'custom', path, message: says(rule, remedy) });
}

/**
 * A schema with rules that span fields. zod would leave them out as soon as one field has a wrong type; here they run on what
 * is sound, so that a caller hears of all broken rules at once. A field that is broken already is not reported again.
 */
export function across<Schema extends z.ZodType>(
  schema: Schema,
  check: (value: Sound<z.output<Schema>>, report: Report) => void,
): Schema {
  return schema.superRefine(
    (value, context) => {
      const broken = context.issues.filter((issue) => issue.continue !== true).map((issue) => issue.path ?? []);
      const isTold = (path: PropertyKey[]) => broken.some((known) => known.every((key, n) => key === path[n]));
      const addIssue: Report['addIssue'] = (issue) => {
        if (!isTold(issue.path)) context.addIssue(issue);
      };
      if (broken.every((path) => path.length > 0)) check(soundPart(value, broken), { addIssue });
    },
    { when: () => true },
  );
}

/** The cast is sound: each part whose type is wrong has an issue, and is taken out. */
function soundPart<T>(value: T, broken: readonly PropertyKey[][]): Sound<T> {
  return broken.reduce<unknown>(without, value) as Sound<T>;
}

/** A copy without the part at a path. A list goes as a whole, rather than that its entries move up. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  if (Array.isArray(value)) {
    const left = value.map((entry, n) => (n === key ? without(entry, rest) : entry));
    return left.includes(undefined) ? undefined : left;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === key ? without(part, rest) : part]),
  );
}
