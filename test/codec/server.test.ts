import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import got from 'got';
import { EncryptionCodec } from '../../src/codec/encryption-codec.js';
import { KeyRing } from '../../src/codec/key-ring.js';
import { type CodecServer, startCodecServer } from '../../src/codec/server.js';
import { newKey } from './support.js';

const token = 'the-token-of-this-test';
const webUi = 'http://temporal.example.com';
const encryption = { activeKey: 'one', keys: { one: newKey() } };
const codec = new EncryptionCodec(new KeyRing(() => encryption));
const bearer = { authorization: `Bearer ${token}` };
let server: CodecServer;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.now();
  const nowOfTest = () => nowMs;
  server = await startCodecServer({ encryption: () => encryption, token, webUiOrigins: [webUi], nowMs: nowOfTest });
});
afterEach(() => server.close());

async function inJson(value: unknown, { encrypted = true } = {}): Promise<object> {
  const plain = [defaultPayloadConverter.toPayload(value)];
  const payloads = encrypted ? await codec.encode(plain) : plain;
  const text = (bytes?: Uint8Array | null) => Buffer.from(bytes ?? []).toString('base64');
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)])),
      data: text(data),
    })),
  };
}

async function ask(path: string, headers: Record<string, string>, json: unknown) {
  const answer = await got.post(`${server.url}${path}`, { headers, json, throwHttpErrors: false, retry: { limit: 0 } });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

async function signIn(given: string) {
  const options = { form: { token: given }, throwHttpErrors: false } as const;
  const { statusCode, headers } = await got.post(`${server.url}/sign-in`, options);
  return { status: statusCode, cookie: headers['set-cookie']?.[0] ?? '' };
}

describe('the codec server', () => {
  it('decrypts for who has the token, and encrypts what it is given', async () => {
    const { status, body } = await ask('/decode', bearer, await inJson({ cname: 'lesson' }));
    expect([status, body]).toEqual([200, await inJson({ cname: 'lesson' }, { encrypted: false })]);
    const there = await ask('/encode', bearer, body);
    expect(there.body.payloads[0].metadata.encoding).toBe(Buffer.from('binary/encrypted').toString('base64'));
    expect((await ask('/decode', bearer, there.body)).body).toEqual(body);
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer something-else' }],
    ['another scheme', { authorization: `Basic ${token}` }],
    ['a made-up session', { cookie: 'agora-recording-codec=9999999999.00ff' }],
  ])('refuses %s with 401, and tells nothing of the payload', async (_, headers) => {
    const { status, body } = await ask('/decode', headers as Record<string, string>, await inJson({ cname: 'lesson' }));
    expect([status, Object.keys(body)]).toEqual([401, ['message']]);
  });

  it('lets the pages of a Web UI ask that it knows, and of no other', async () => {
    const known = await ask('/decode', { ...bearer, origin: webUi }, await inJson(1));
    expect(known.status).toBe(200);
    expect(known.headers).toMatchObject({
      'access-control-allow-origin': webUi,
      'access-control-allow-credentials': 'true',
    });
    const stranger = await ask('/decode', { ...bearer, origin: 'http://elsewhere.example.com' }, await inJson(1));
    expect(stranger.status).toBe(403);
    expect(stranger.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers what a browser asks before it sends the request itself', async () => {
    const headers = {
      origin: webUi,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-namespace',
    };
    const answer = await got(`${server.url}/decode`, { method: 'OPTIONS', headers });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-headers']).toBe('authorization, content-type, x-namespace');
  });

  it.each([
    ['no JSON object', []],
    ['payloads that are no list', { payloads: 'x' }],
    ['data that is no base64', { payloads: [{ metadata: {}, data: '!' }] }],
  ])('refuses %s with 400, and says what it expects', async (_, body) => {
    const answer = await ask('/decode', bearer, body);
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('expected {"payloads"')]);
  });

  it('takes what protobuf leaves out for empty', async () => {
    expect(await ask('/decode', bearer, {})).toMatchObject({ status: 200, body: { payloads: [] } });
    const nothing = await ask('/decode', bearer, { payloads: [{ metadata: {} }] });
    expect(nothing).toMatchObject({ status: 200, body: { payloads: [{ metadata: {}, data: '' }] } });
  });

  it('names a key that it does not have, with 422', async () => {
    const json = await inJson(1);
    encryption.keys = { one: encryption.keys.one };
    const other = { activeKey: 'two', keys: { two: newKey() } };
    const stranger = await startCodecServer({ encryption: () => other, token, webUiOrigins: [] });
    const options = { headers: bearer, json, throwHttpErrors: false } as const;
    const { statusCode, body } = await got.post(`${stranger.url}/decode`, options);
    await stranger.close();
    expect([statusCode, body]).toEqual([422, expect.stringContaining('key \\"one\\" is not in the key ring')]);
  });

  it('that lacks its own token refuses everybody with 503, and says where it should be', async () => {
    const lost = await startCodecServer({ encryption: () => encryption, token: 'env:NOT_THERE', webUiOrigins: [] });
    const options = { headers: bearer, json: await inJson(1), throwHttpErrors: false, retry: { limit: 0 } };
    const { statusCode, body } = await got.post(`${lost.url}/decode`, options);
    await lost.close();
    expect([statusCode, body]).toEqual([503, expect.stringContaining('env:NOT_THERE')]);
  });

  it('has nothing else', async () => {
    const { statusCode } = await got(`${server.url}/keys`, { throwHttpErrors: false });
    expect(statusCode).toBe(404);
    expect(JSON.parse((await got(`${server.url}/healthz`)).body)).toEqual({ status: 'ok' });
  });
});

describe('who signs in by the browser', () => {
  it('may have payloads decrypted for eight hours, by a cookie that scripts and other sites do not get', async () => {
    const { status, cookie } = await signIn(token);
    expect(status).toBe(200);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/u);
    expect(cookie).not.toContain(token);
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}`, origin: webUi };
    expect((await ask('/decode', headers, await inJson(1))).status).toBe(200);
    nowMs += 8 * 3_600_000 + 1000;
    expect((await ask('/decode', headers, await inJson(1))).status).toBe(401);
  });

  it('with a wrong token gets no cookie', async () => {
    expect(await signIn('a guess')).toEqual({ status: 401, cookie: '' });
  });

  it('is shown a page that runs no script', async () => {
    const { headers, body } = await got(`${server.url}/sign-in`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).toContain('type="password"');
  });
});
