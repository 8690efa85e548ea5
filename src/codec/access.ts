import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How long somebody who has signed in by the browser stays so. */
export const sessionSeconds = 8 * 3600;
const cookieName = 'agora-recording-codec';

/** Who may have payloads decrypted: whoever has the token, or has signed in with it by the browser not long ago. */
export class Access {
  constructor(private readonly token: string) {}

  isToken(given: string): boolean {
    return isSame(given, this.token);
  }

  /** By the headers of a request: `Authorization: Bearer <token>`, or the cookie of a session. */
  isGranted({ authorization, cookie }: { authorization?: string; cookie?: string }, nowMs: number): boolean {
    const [, bearer] = /^Bearer (.+)$/iu.exec(authorization ?? '') ?? [];
    if (bearer !== undefined) return this.isToken(bearer);
    const [, endsAt = '', signature = ''] =
      new RegExp(`(?:^|; *)${cookieName}=(\\d+)\\.([0-9a-f]+)`, 'u').exec(cookie ?? '') ?? [];
    return endsAt !== '' && Number(endsAt) > nowMs / 1000 && isSame(signature, this.signatureOf(endsAt));
  }

  /** The `Set-Cookie` of a session that begins now. Scripts cannot read it, and other sites' pages do not send it. */
  cookie(nowMs: number, { secure }: { secure: boolean }): string {
    const endsAt = String(Math.floor(nowMs / 1000) + sessionSeconds);
    const value = `${endsAt}.${this.signatureOf(endsAt)}`;
    return `${cookieName}=${value}; Path=/; Max-Age=${sessionSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  }

  private signatureOf(endsAt: string): string {
    return createHmac('sha256', this.token).update(`a session of the codec server until ${endsAt}`).digest('hex');
  }
}

/** Takes the same time wherever they differ, and however long they are. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
