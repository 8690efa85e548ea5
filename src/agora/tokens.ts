import { inflateSync } from 'node:zlib';
import agoraToken from 'agora-token';
import { isUid, largestUid } from './wire/cname.js';

export interface RtcTokenRequest {
  /** 32 hexadecimal digits. */
  appId: string;
  /** 32 hexadecimal digits; a secret. */
  appCertificate: string;
  cname: string;
  /** The recorder's: an integer from 1 to 4294967295, as a string. */
  uid: string;
  /** From now; 1 to 86400. Agora does not let an RTC token live longer, and a recorder's cannot be renewed. */
  expiresInSeconds: number;
}

export const longestTokenSeconds = 86_400;

/**
 * A token that lets a recorder into a channel. A recorder sends nothing, but the role that would forbid it makes no
 * difference unless Agora's support enables it, so the token is a publisher's, as Agora recommends.
 *
 * @throws RangeError for a field outside its range; the certificate is never in the message
 */
export function makeRtcToken({ appId, appCertificate, cname, uid, expiresInSeconds }: RtcTokenRequest): string {
  requireHex('appId', appId);
  requireHex('appCertificate', appCertificate);
  if (cname === '') throw new RangeError('cname: expected a channel name, got an empty one');
  if (!isUid(uid)) throw new RangeError(`uid: expected an integer from 1 to ${largestUid}, got ${uid}`);
  if (!Number.isSafeInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > longestTokenSeconds) {
    throw new RangeError(
      `expiresInSeconds: expected a whole number from 1 to ${longestTokenSeconds}, got ${expiresInSeconds}`,
    );
  }
  const { RtcTokenBuilder, RtcRole } = agoraToken;
  const role = RtcRole.PUBLISHER;
  const seconds = expiresInSeconds;
  return RtcTokenBuilder.buildTokenWithUid(appId, appCertificate, cname, Number(uid), role, seconds, seconds);
}

/** Whether tokens can be made of it. */
export function isAppCertificate(text: string): boolean {
  return /^[0-9a-f]{32}$/iu.test(text);
}

/** agora-token makes an empty token of anything else, without a word. */
function requireHex(name: string, value: string): void {
  if (!isAppCertificate(value)) throw new RangeError(`${name}: expected 32 hexadecimal digits, got something else`);
}

const accessToken2 = '007';
const rtcService = 1;
const joinChannel = 1;
/** What no token comes near, unpacked. */
const longestTokenBytes = 65_536;

/**
 * When a token no longer lets its bearer stay in a channel, in Unix milliseconds: its own end, or that of its right to be
 * there, if that is sooner. Undefined for what cannot be read, such as a token of an older version; nothing is verified.
 */
export function rtcTokenEndsAtMs(token: string): number | undefined {
  if (!token.startsWith(accessToken2)) return undefined;
  try {
    const packed = Buffer.from(token.slice(accessToken2.length), 'base64');
    const { issuedAt, livesSeconds, mayJoinSeconds } = lifeOf(
      inflateSync(packed, { maxOutputLength: longestTokenBytes }),
    );
    return (issuedAt + Math.min(livesSeconds, mayJoinSeconds || livesSeconds)) * 1000;
  } catch {
    return undefined;
  }
}

/** Signature, App ID, issue time, life time, salt and services, the RTC service before all others. */
function lifeOf(token: Buffer): { issuedAt: number; livesSeconds: number; mayJoinSeconds?: number } {
  let at = 0;
  const skip = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  const uint16 = () => token.readUInt16LE(skip(2));
  const uint32 = () => token.readUInt32LE(skip(4));
  const skipText = () => skip(uint16());
  skipText();
  skipText();
  const [issuedAt, livesSeconds] = [uint32(), uint32()];
  skip(4);
  const isForRtc = uint16() > 0 && uint16() === rtcService;
  const privileges = isForRtc ? Array.from({ length: uint16() }, () => ({ of: uint16(), seconds: uint32() })) : [];
  return {
    issuedAt,
    livesSeconds,
    mayJoinSeconds: privileges.find((privilege) => privilege.of === joinChannel)?.seconds,
  };
}
