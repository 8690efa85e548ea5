import { InvalidArgumentError } from 'commander';

/** Readers of option values: what cannot be read is a mistake of usage, told with what was expected. */

export interface Range {
  min: number;
  max?: number;
}

export function wholeNumber({ min, max }: Range): (value: string) => number {
  return (value) => {
    const read = Number(value);
    const fits = /^\d+$/u.test(value) && read >= min && read <= (max ?? Number.MAX_SAFE_INTEGER);
    if (!fits) throw new InvalidArgumentError(`Expected a whole number ${words({ min, max })}.`);
    return read;
  };
}

/** A number above 0, as 0.5 or 60. */
export function positiveNumber(value: string): number {
  const read = Number(value);
  if (value.trim() === '' || !Number.isFinite(read) || read <= 0)
    throw new InvalidArgumentError('Expected a number above 0.');
  return read;
}

/** An address as `http://localhost:8790/`. */
export function url(value: string): string {
  if (!/^https?:/u.test(value) || !URL.canParse(value))
    throw new InvalidArgumentError('Expected an http or https URL.');
  return value;
}

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90s`, `90m`, `2h`, `1h30m` or `1d`; a bare number is seconds. */
export function seconds(value: string): number {
  if (!/^(\d+|(\d+[smhd])+)$/u.test(value))
    throw new InvalidArgumentError('Expected a time such as 90s, 90m, 2h or 1h30m.');
  const parts = [...value.matchAll(/(\d+)([smhd]?)/gu)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (secondsOf[unit || 's'] ?? 1), 0);
}

function words({ min, max }: Range): string {
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}
