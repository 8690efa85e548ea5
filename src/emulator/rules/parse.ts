import type { z } from 'zod';
import { refuse } from '../refusal.js';

/** Reads a part of a request, or refuses it with code 2 and the first field that is wrong. */
export function parse<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse.invalidParameter([where, ...(issue?.path.map(String) ?? [])].filter(Boolean).join('.'));
}

export function demand(holds: boolean, what: string): void {
  if (!holds) throw refuse.invalidParameter(what);
}
