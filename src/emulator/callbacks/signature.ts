import { createHmac } from 'node:crypto';

/** Agora's two signatures of a callback, in hexadecimal, over the body as it is sent. */
export interface CallbackSignatures {
  /** HMAC-SHA1, the header `Agora-Signature`. */
  v1: string;
  /** HMAC-SHA256, the header `Agora-Signature-V2`. */
  v2: string;
}

export function signCallback(secret: string, body: string | Uint8Array): CallbackSignatures {
  const hmac = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
  return { v1: hmac('sha1'), v2: hmac('sha256') };
}
