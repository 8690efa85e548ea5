import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { EncryptionCodec, encryptedDataConverter } from '../../src/codec/encryption-codec.js';
import { KeyRing } from '../../src/codec/key-ring.js';
import type { Encryption } from '../../src/config.js';
import { newKey, rejectionOf } from './support.js';

const codecWith = (encryption: Encryption) => new EncryptionCodec(new KeyRing(() => encryption));
const [one, other] = [newKey(), newKey()];
const codec = codecWith({ activeKey: 'one', keys: { one } });
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const words = { cname: 'lesson-42', token: 'a-token-nobody-may-read' };
const asText = (bytes?: Uint8Array | null) => Buffer.from(bytes ?? []).toString('latin1');

describe('a payload', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const any = fc.record({ metadata: fc.dictionary(fc.string({ minLength: 1 }), bytes), data: bytes });

  it('comes back as it was, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 3 }), async (payloads) => {
        const back = await codec.decode(await codec.encode(payloads));
        expect(back.map(({ metadata, data }) => ({ metadata: { ...metadata }, data: asText(data) }))).toEqual(
          payloads.map(({ metadata, data }) => ({ metadata: asBuffers(metadata), data: asText(data) })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('tells nothing but the key and the cipher once it is encrypted', async () => {
    const [encrypted] = await codec.encode([payload(words)]);
    const told = Object.entries(encrypted?.metadata ?? {}).map(([name, value]) => `${name}=${asText(value)}`);
    expect(told.sort()).toEqual([
      'encoding=binary/encrypted',
      'encryption-cipher=aes-256-gcm',
      'encryption-key-id=one',
    ]);
    expect(asText(encrypted?.data)).not.toMatch(/lesson-42|a-token|json/u);
  });

  it('is encrypted to something else each time', async () => {
    const [first, second] = await codec.encode([payload(words), payload(words)]);
    expect(asText(first?.data)).not.toBe(asText(second?.data));
  });

  it('that nobody has encrypted is read as it is', async () => {
    const plain = payload(words);
    expect(await codec.decode([plain])).toEqual([plain]);
    expect(await encryptedDataConverter().payloadCodecs?.[0]?.decode([plain])).toEqual([plain]);
  });

  it('that was changed on the way is refused', async () => {
    const [encrypted] = await codec.encode([payload(words)]);
    const data = Buffer.from(encrypted?.data ?? []);
    for (const at of [0, 20, data.length - 1]) {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const refusal = await rejectionOf(codec.decode([{ ...encrypted, data: changed }]));
      expect(refusal).toMatchObject({ name: 'EncryptionKeyError', keyId: 'one' });
    }
    expect(await rejectionOf(codec.decode([{ ...encrypted, data: data.subarray(0, 5) }]))).toMatchObject({
      code: 'ENCRYPTION_KEY',
    });
  });
});

describe('keys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-keys-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('that no longer encrypt still decrypt', async () => {
    const before = await codec.encode([payload(words)]);
    const rotated = codecWith({ activeKey: 'two', keys: { one, two: other } });
    const after = await rotated.encode([payload(words)]);
    expect(asText(after[0]?.metadata?.['encryption-key-id'])).toBe('two');
    const read = [...(await rotated.decode(before)), ...(await rotated.decode(after))];
    expect(read.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([words, words]);
  });

  it('that were taken out of the ring are named by their id', async () => {
    const before = await codec.encode([payload(words)]);
    const refusal = await rejectionOf(codecWith({ activeKey: 'two', keys: { two: other } }).decode(before));
    expect(refusal.message).toBe(
      'the encryption key "one" is not in the key ring: put it back, as long as histories need it',
    );
  });

  it('that are not those of their id are named by where they are', async () => {
    const before = await codec.encode([payload(words)]);
    process.env.THE_KEY_OF_A_TEST = other;
    const refusal = await rejectionOf(
      codecWith({ activeKey: 'one', keys: { one: 'env:THE_KEY_OF_A_TEST' } }).decode(before),
    );
    expect(refusal.message).toBe(
      'the encryption key "one" (env:THE_KEY_OF_A_TEST) does not decrypt what was encrypted under its id',
    );
    delete process.env.THE_KEY_OF_A_TEST;
  });

  it('that are no keys are refused without being told', async () => {
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, randomBytes(16).toString('base64'));
    const { message } = await rejectionOf(
      codecWith({ activeKey: 'one', keys: { one: `file:${keyFile}` } }).encode([payload(1)]),
    );
    expect(message).toContain(`(file:${keyFile}) is not 32 bytes in base64`);
    const { message: missing } = await rejectionOf(
      codecWith({ activeKey: 'one', keys: { one: 'env:NOT_THERE' } }).encode([payload(1)]),
    );
    expect(missing).toBe('the secret env:NOT_THERE is missing or empty');
  });

  it('that cannot be read any more are kept by who has read them', async () => {
    const keyFile = join(folder, 'lost-later');
    await writeFile(keyFile, one);
    const keeping = codecWith({ activeKey: 'one', keys: { one: `file:${keyFile}` } });
    const before = await keeping.encode([payload(words)]);
    await rm(keyFile);
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    const [read] = await keeping.decode(before);
    clock.mockRestore();
    expect(read && defaultPayloadConverter.fromPayload(read)).toEqual(words);
  });

  it('that nobody has are told to who meets an encrypted payload', async () => {
    const before = await codec.encode([payload(words)]);
    const [without] = encryptedDataConverter().payloadCodecs ?? [];
    const { message } = await rejectionOf(Promise.resolve(without?.decode(before)));
    expect(message).toMatch(
      /^the encryption key "one" is needed here, and there are no keys: set AGORA_ENCRYPTION_KEY/u,
    );
  });
});

function asBuffers(metadata: Record<string, Uint8Array>) {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value)]));
}
