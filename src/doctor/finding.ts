/** What the doctor looks at, in this order; `recording` when it is to explain one. */
export const areas = [
  'configuration',
  'temporal',
  'secrets',
  'agora',
  'clock',
  'tokens',
  'storage',
  'callbacks',
  'recording',
] as const;

export type Area = (typeof areas)[number];

/** One thing that was looked at. `warning`: recordings work, and something is not as it should be. */
export interface Finding {
  area: Area;
  verdict: 'ok' | 'warning' | 'failed';
  /** What was looked at and how it is, in one sentence; never a secret. */
  found: string;
  /** What to do about it; for all that is not `ok`. */
  remedy?: string;
}

export function ok(area: Area, found: string): Finding {
  return { area, verdict: 'ok', found };
}

export function warning(area: Area, found: string, remedy: string): Finding {
  return { area, verdict: 'warning', found, remedy };
}

export function failed(area: Area, found: string, remedy: string): Finding {
  return { area, verdict: 'failed', found, remedy };
}

/** An error's own words, on one line. */
export function wordsOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message).split('\n')[0] ?? '';
}
