import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Encryption } from '../config.js';
import { EncryptionKeyError, KeyRing } from './key-ring.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const encoding = 'binary/encrypted';
const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Which metadata an encrypted payload has, besides its encoding. Nothing else of it can be read. */
const keyIdField = 'encryption-key-id';
const cipherField = 'encryption-cipher';

/** Encrypts every payload, with its metadata, with AES-256-GCM; what is not encrypted is read as it is. */
export class EncryptionCodec implements PayloadCodec {
  constructor(private readonly ring: KeyRing) {}

  /**
   * Resolves if it can encrypt.
   *
   * @throws EncryptionKeyError, SecretUnavailable
   */
  async ready(): Promise<void> {
    await this.ring.key(this.ring.activeKeyId);
  }

  /** @throws EncryptionKeyError, SecretUnavailable */
  async encode(payloads: Payload[]): Promise<Payload[]> {
    const keyId = this.ring.activeKeyId;
    const key = await this.ring.key(keyId);
    return payloads.map((payload) => ({
      metadata: { encoding: bytes(encoding), [cipherField]: bytes(cipher), [keyIdField]: bytes(keyId) },
      data: encrypt(payload, key, keyId),
    }));
  }

  /** @throws EncryptionKeyError, SecretUnavailable */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => (isEncrypted(payload) ? this.decrypted(payload) : payload)));
  }

  private async decrypted({ metadata, data }: Payload): Promise<Payload> {
    const keyId = text(metadata?.[keyIdField]);
    const key = await this.ring.key(keyId);
    try {
      return decrypt(data ?? new Uint8Array(), key, keyId);
    } catch {
      throw new EncryptionKeyError(
        keyId,
        `(${this.ring.whereIs(keyId)}) does not decrypt what was encrypted under its id`,
      );
    }
  }
}

/** Lets the words of failures be encrypted; Temporal loads it by path. */
export const encodingFailureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

/**
 * What client and worker are given, so that neither payloads nor the words of failures can be read in a history.
 *
 * @param encryptionNow the keys, anew each time; without it nothing is encrypted, and what is encrypted is told as such.
 */
export function encryptedDataConverter(encryptionNow?: () => Encryption): DataConverter {
  if (!encryptionNow) return { payloadCodecs: [new CodecWithoutKeys()] };
  const payloadCodecs = [new EncryptionCodec(new KeyRing(encryptionNow))];
  return { payloadCodecs, failureConverterPath: encodingFailureConverterPath };
}

/**
 * What is to be encrypted must not wait for the first payload to be found impossible.
 *
 * @throws EncryptionKeyError, SecretUnavailable
 */
export async function ensureKeys({ payloadCodecs = [] }: DataConverter): Promise<void> {
  for (const codec of payloadCodecs) if (codec instanceof EncryptionCodec) await codec.ready();
}

/** Stands where no keys are, and says so to who finds something encrypted. */
export class CodecWithoutKeys implements PayloadCodec {
  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads;
  }

  /** @throws EncryptionKeyError */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    const encrypted = payloads.find(isEncrypted);
    if (encrypted)
      throw new EncryptionKeyError(
        text(encrypted.metadata?.[keyIdField]),
        'is needed here, and there are no keys: set AGORA_ENCRYPTION_KEY, or the encryption of the configuration',
      );
    return payloads;
  }
}

export function isEncrypted({ metadata }: Payload): boolean {
  return text(metadata?.encoding) === encoding;
}

function encrypt(payload: Payload, key: Uint8Array, keyId: string): Uint8Array {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv);
  sealing.setAAD(bytes(keyId));
  const plain = PayloadMessage.encode(payload).finish();
  const sealed = [sealing.update(plain), sealing.final()];
  return Buffer.concat([iv, ...sealed, sealing.getAuthTag()]);
}

function decrypt(data: Uint8Array, key: Uint8Array, keyId: string): Payload {
  const [iv, sealed, tag] = [data.subarray(0, ivBytes), data.subarray(ivBytes, -tagBytes), data.subarray(-tagBytes)];
  const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes });
  opening.setAAD(bytes(keyId));
  opening.setAuthTag(tag);
  return PayloadMessage.decode(Buffer.concat([opening.update(sealed), opening.final()]));
}

function bytes(written: string): Uint8Array {
  return new TextEncoder().encode(written);
}

function text(read: Uint8Array | null | undefined): string {
  return new TextDecoder().decode(read ?? new Uint8Array());
}
