import { type Encryption, resolveSecret, whereIs } from '../config.js';

/** A payload cannot be encrypted or decrypted with the keys at hand; the message names the key's id and reference, never the key. */
export class EncryptionKeyError extends Error {
  override readonly name = 'EncryptionKeyError';
  readonly code = 'ENCRYPTION_KEY';

  constructor(
    readonly keyId: string,
    why: string,
  ) {
    super(`the encryption key "${keyId}" ${why}`);
  }
}

const keyBytes = 32;
/** So that not every payload reads a file. */
const keptMs = 10_000;

/** The keys as they are now: those of a configuration that changes, too. */
export class KeyRing {
  private readonly kept = new Map<string, { key: Uint8Array; secret: string; untilMs: number }>();

  constructor(private readonly encryptionNow: () => Encryption) {}

  get activeKeyId(): string {
    return this.encryptionNow().activeKey;
  }

  /** What may be told of where a key is. */
  whereIs(keyId: string): string {
    return whereIs(this.encryptionNow().keys[keyId] ?? '');
  }

  /** @throws EncryptionKeyError, SecretUnavailable */
  async key(keyId: string): Promise<Uint8Array> {
    const secret = this.encryptionNow().keys[keyId];
    if (secret === undefined) {
      throw new EncryptionKeyError(keyId, 'is not in the key ring: put it back, as long as histories need it');
    }
    const kept = this.kept.get(keyId);
    if (kept?.secret === secret && Date.now() < kept.untilMs) return kept.key;
    const resolved = await resolveSecret(secret).catch((error: unknown) => {
      // Whoever is at work goes on with what it has: a worker that cannot encrypt could not even say what is wrong.
      if (kept?.secret === secret) return undefined;
      throw error;
    });
    if (resolved === undefined && kept) return kept.key;
    const key = Buffer.from(resolved ?? '', 'base64');
    if (key.length !== keyBytes) {
      throw new EncryptionKeyError(
        keyId,
        `(${whereIs(secret)}) is not ${keyBytes} bytes in base64: make one with \`openssl rand -base64 32\``,
      );
    }
    this.kept.set(keyId, { key, secret, untilMs: Date.now() + keptMs });
    return key;
  }
}
