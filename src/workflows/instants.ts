/** ISO 8601, as instants are in state and memory. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function nowIso(): string {
  return iso(Date.now());
}
