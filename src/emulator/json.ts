export type Json = Record<string, unknown>;

/** An object's part of that name, or an empty one: what a client left out, or what is no object, has no fields. */
export function part(of: Json, name: string): Json {
  const value = of[name];
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(of: Json, name: string): unknown[] {
  const value = of[name];
  return Array.isArray(value) ? value : [];
}
