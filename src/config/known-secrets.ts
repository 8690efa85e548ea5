/** Shorter ones would mask ordinary words. */
const shortestSecret = 6;

/** Keys that change would make them ever more; who is still used is remembered anew. */
const mostSecrets = 500;

const censored = '***';

const known = new Map<string, readonly string[]>();
let pattern: RegExp | undefined;

/** Has this process mask a secret wherever it turns up in what it writes. */
export function rememberSecret(secret: string): void {
  if (secret.length < shortestSecret) return;
  const ways = known.get(secret);
  known.delete(secret);
  known.set(secret, ways ?? waysToWrite(secret));
  if (ways) return;
  const [oldest] = known.keys();
  if (known.size > mostSecrets && oldest !== undefined) known.delete(oldest);
  pattern = undefined;
}

/** The text without any secret that this process has used: as it is, or as JSON, a URL, base64 or hexadecimal writes it. */
export function withoutSecrets(text: string): string {
  if (known.size === 0) return text;
  pattern ??= patternOf([...known.values()].flat());
  return text.replace(pattern, censored);
}

function patternOf(ways: readonly string[]): RegExp {
  const longestFirst = [...new Set(ways)].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((way) => way.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|'), 'gu');
}

function waysToWrite(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inside = [0, 1, 2].map((before) => base64Inside(secret, before));
  const ways = [secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret)];
  return [...ways, Buffer.from(secret).toString('hex'), ...inside.flatMap((way) => [way, urlSafe(way)])].filter(
    ({ length }) => length >= shortestSecret,
  );
}

/** What only this secret makes of a longer text in base64, as of `id:secret`, when so many bytes, modulo 3, stand before it. */
function base64Inside(secret: string, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const skipped = before === 0 ? 0 : before + 1;
  return whole.toString('base64').slice(skipped, Math.floor((whole.length * 8) / 6));
}

function urlSafe(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}
