/** Names of fields whose values are secrets wherever they stand in a spec or a change. */
const secretFields = new Set(['accessKey', 'secretKey', 'stsToken', 'token', 'secret', 'salt']);

/** Hold a stream key, and have no other place than the spec: shown masked, but taken. */
const maskedFields = new Set([...secretFields, 'rtmpUrl']);

const mask = '***';

/** A copy in which every secret is masked; what is safe to show, log or compare stays. */
export function masked(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, isSecret(maskedFields, name, part) ? mask : maskedValue(part)]),
  );
}

/** Where a value carries a secret in the clear, as dotted paths; empty when it carries none. */
export function secretPaths(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, part]) => {
    const here = path ? `${path}.${name}` : name;
    if (isSecret(secretFields, name, part)) return [here];
    return typeof part === 'object' && part !== null ? secretPaths(part, here) : [];
  });
}

/** `token: "auto"` only says where the token comes from, and an empty string says that there is none. */
function isSecret(fields: ReadonlySet<string>, name: string, value: unknown): boolean {
  return fields.has(name) && typeof value === 'string' && value !== '' && value !== 'auto';
}

function maskedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedValue);
  return typeof value === 'object' && value !== null ? masked(value) : value;
}
