/** Fields of a request whose values are secrets: if Agora quotes one in its reason, it is masked there. */
const secretFields: ReadonlySet<string> = new Set([
  'accessKey',
  'secretKey',
  'stsToken',
  'token',
  'secret',
  'salt',
  'url',
  'rtmpUrl',
]);

/** Shorter ones would mask ordinary words. */
const shortestSecret = 4;
const longestReason = 300;

/** Every secret value in a request's body, at any depth. */
export function secretsIn(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(secretsIn);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([field, value]) =>
    typeof value === 'string' ? (secretFields.has(field) ? [value] : []) : secretsIn(value),
  );
}

/** Somebody else's words made fit for a message: one line, of bounded length, without the given secrets. */
export function scrub(words: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret.length >= shortestSecret).sort((a, b) => b.length - a.length);
  const masked = longestFirst.reduce((text, secret) => text.replaceAll(secret, '***'), words);
  return masked.replace(/\s+/gu, ' ').trim().slice(0, longestReason);
}
