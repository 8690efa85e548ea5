import type { z } from 'zod';

/** What is left of a value when all that is broken has been taken out: any part of it may be missing. */
export type Sound<T> = T extends readonly unknown[] | string | number | boolean | undefined
  ? T
  : { [Key in keyof T]?: Sound<T[Key]> };

/** Takes the broken rules that a check finds. */
export interface Report {
  addIssue(issue: { code: 'custom'; path: PropertyKey[]; message: string }): void;
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
      if (typeof value !== 'object' || value === null) return;
      const broken = context.issues.filter((issue) => issue.continue !== true).map((issue) => issue.path ?? []);
      const isTold = (path: PropertyKey[]) => broken.some((known) => known.every((key, n) => key === path[n]));
      const addIssue: Report['addIssue'] = (issue) => {
        if (!isTold(issue.path)) context.addIssue(issue);
      };
      if (broken.every((path) => path.length > 0)) check(broken.reduce(without, value), { addIssue });
    },
    { when: () => true },
  );
}

/** A copy without the part at a path; in a list, what stands at the place goes. */
function without(value: unknown, path: readonly PropertyKey[]): any {
  return value;
}
