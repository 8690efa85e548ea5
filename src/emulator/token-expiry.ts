import { inflateSync } from 'node:zlib';

const version = '007';

/**
 * Until when an RTC token lets its bearer stay in a channel: an AccessToken2's time of issue plus its seconds to live. Undefined for what is
 * none. The signature is not looked at: the emulator has no certificate.
 */
export function tokenExpiresAtMs(token: string): number | undefined {
  if (!token.startsWith(version)) return undefined;
  try {
    const packed = inflateSync(Buffer.from(token.slice(version.length), 'base64'));
    const afterSignature = 2 + packed.readUInt16LE(0);
    const afterAppId = afterSignature + 2 + packed.readUInt16LE(afterSignature);
    return (packed.readUInt32LE(afterAppId) + packed.readUInt32LE(afterAppId + 4)) * 1000;
  } catch {
    return undefined;
  }
}
