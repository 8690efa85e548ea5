import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The signatures of one notification, as its headers have them. */
export interface Signatures {
  /** `Agora-Signature`: HMAC-SHA1 in hexadecimal. */
  v1?: string;
  /** `Agora-Signature-V2`: HMAC-SHA256 in hexadecimal. */
  v2?: string;
}

/**
 * Whether Agora sent this very body. Every signature that came must hold; without any, nobody has signed.
 *
 * @param body as it came, byte by byte: Agora signs that, not what it means.
 */
export function isSigned(body: Uint8Array, { v1, v2 }: Signatures, secret: string): boolean {
  const came = [
    { given: v1, algorithm: 'sha1' },
    { given: v2, algorithm: 'sha256' },
  ].filter(({ given }) => given !== undefined);
  const holds = came.map(({ given = '', algorithm }) => {
    const expected = createHmac(algorithm, secret).update(body).digest('hex');
    return isSame(given.toLowerCase(), expected);
  });
  return holds.length > 0 && holds.every(Boolean);
}

/** Takes the same time wherever they differ, and however long they are. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
