import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AgoraError } from '../../src/agora/errors.js';
import { type Call, createHttp, type Http } from '../../src/agora/http.js';
import { resolveTimeouts } from '../../src/agora/timeouts.js';
import { startReply } from '../../src/agora/wire/replies.js';
import {
  cut,
  hangUp,
  json,
  notJson,
  page,
  type Reply,
  type ReplyServer,
  silent,
  stalled,
  startReplyServer,
} from './support/reply-server.js';

const sender = { customerId: 'customer', customerSecret: 'customer-s3cret', userAgent: 'a-test' };
const started = { cname: 'lesson', uid: '527841', resourceId: 'JyvK8nXH', sid: '38f8e3cf' };

let server: ReplyServer;
let http: Http;
/** Waits 40 ms for the body, and for an answer to `stop`. */
let hasty: Http;

beforeAll(async () => {
  server = await startReplyServer();
  http = createHttp(sender, resolveTimeouts());
  hasty = createHttp(sender, resolveTimeouts({ readMs: 40, responseMs: { stop: 40 } }));
});

afterEach(() => {
  server.requests.splice(0);
});

afterAll(async () => {
  http.close();
  hasty.close();
  await server.close();
});

type StartCall = Partial<Call<{ sid: string }>>;

function start(more: StartCall = {}, via = http): Promise<{ sid: string }> {
  const url = `${server.baseUrl}/start`;
  return via.send({ endpoint: 'start', method: 'POST', url, body: {}, reply: startReply, ...more });
}

async function errorAfter(reply: Reply, more: StartCall = {}, via = http): Promise<AgoraError> {
  server.queue(reply);
  const error = await start(more, via).catch((reason: unknown) => reason);
  if (!(error instanceof AgoraError)) throw new Error('expected an AgoraError', { cause: error });
  return error;
}

describe('an answer that is no result', () => {
  it.each([
    ['401', json(401, { message: 'Invalid authentication credentials' }), 'WrongCredentials', 'unchanged'],
    ['404 of the gateway', json(404, { message: 'no Route matched with those values' }), 'WrongRoute', 'unchanged'],
    ['a page of a gateway', page(502), 'OutcomeUnknown', 'unknown'],
    ['206', json(206, { code: 65, reason: 'request not completed' }), 'OutcomeUnknown', 'unknown'],
    ['206, even with a sid', json(206, started), 'OutcomeUnknown', 'unknown'],
    ['201 without a sid', json(201, { code: 7, reason: 'already started' }), 'AlreadyStarted', 'present'],
    ['200 that is no JSON', notJson(200), 'OutcomeUnknown', 'unknown'],
    ['200 without a sid', json(200, { ...started, sid: undefined }), 'OutcomeUnknown', 'unknown'],
    ['a redirection', json(302, {}, { location: '/elsewhere' }), 'WrongRoute', 'unchanged'],
    ['a cut body', cut(JSON.stringify(started)), 'OutcomeUnknown', 'unknown'],
    ['a closed connection', hangUp(), 'OutcomeUnknown', 'unknown'],
  ])('becomes one typed error, after one request: %s', async (_what, reply, name, recorder) => {
    expect(await errorAfter(reply)).toMatchObject({ name, recorder, endpoint: 'start' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['the answer stalls within its body', stalled(), 'start'],
    ['no answer comes', silent(), 'stop'],
  ] as const)('is not waited for without end: %s', async (_what, reply, endpoint) => {
    const error = await errorAfter(reply, { endpoint }, hasty);
    expect(error).toMatchObject({ name: 'OutcomeUnknown', recorder: 'unknown', endpoint });
    expect(error.message).toContain('time ran out');
  });

  it('ends a request as a whole, however patient each of its phases is', async () => {
    const bounded = createHttp(sender, resolveTimeouts({ overheadMs: 1, responseMs: { start: 400 } }));
    const error = await errorAfter(stalled(), {}, bounded);
    bounded.close();
    expect(error).toMatchObject({ name: 'OutcomeUnknown', recorder: 'unknown' });
    expect(error.message).toContain('phase request');
  });

  it('tells the two 404s apart', async () => {
    const gone = await errorAfter(json(404, { code: 404, reason: 'failed to find worker' }), { endpoint: 'query' });
    const lost = await errorAfter(json(404, { message: 'no Route matched with those values' }), { endpoint: 'query' });
    expect([gone.name, lost.name]).toEqual(['RecorderNotFound', 'WrongRoute']);
  });

  it('says which field is missing', async () => {
    expect((await errorAfter(json(200, {}))).message).toContain('lacks sid');
  });

  it('keeps the request id, and how long to wait', async () => {
    const limit = { message: 'API rate limit exceeded' };
    const error = await errorAfter(json(429, limit, { 'retry-after': '7', 'x-request-id': 'r-1' }));
    expect(error).toMatchObject({ name: 'QuotaExceeded', retryAfterSeconds: 7, requestId: 'r-1' });
  });

  it.each([
    ['a date long past', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['nonsense', 'soon', 1],
  ])('reads a Retry-After that is %s', async (_what, retryAfter, seconds) => {
    const error = await errorAfter(json(429, {}, { 'retry-after': retryAfter }));
    expect(error.retryAfterSeconds).toBe(seconds);
  });
});

describe('a result', () => {
  it.each([200, 201])('may come with status %d, and with fields yet unknown', async (status) => {
    server.queue(json(status, { ...started, novel: true }));
    expect(await start()).toEqual({ sid: '38f8e3cf' });
  });

  it('is asked for with Basic credentials, as JSON, over one kept connection', async () => {
    server.queue(json(200, started), json(200, started));
    await start({ body: { cname: 'ü' } });
    await start();
    const [first, second] = server.requests;
    expect(first?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('customer:customer-s3cret').toString('base64')}`,
      'content-type': 'application/json;charset=utf-8',
      'user-agent': 'a-test',
    });
    expect(first?.body).toEqual({ cname: 'ü' });
    expect(second?.port).toBe(first?.port);
  });
});

describe('a host that cannot be reached', () => {
  it('did nothing, and is named', async () => {
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, '127.0.0.1', () => {
        const address = closed.address();
        closed.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    await expect(start({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({
      name: 'HostUnreachable',
      recorder: 'unchanged',
      message: expect.stringContaining(`127.0.0.1:${port}: ECONNREFUSED`),
    });
  });
});

describe('a host that is not who it should be', () => {
  it('is told nothing', async () => {
    const error = await start({ url: server.baseUrl.replace('http:', 'https:') }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'HostUnreachable', recorder: 'unchanged' });
    expect(server.requests).toEqual([]);
  });

  it('is not found when its name is nobody’s', async () => {
    const url = 'http://agora.invalid/';
    await expect(start({ url })).rejects.toMatchObject({
      name: 'HostUnreachable',
      message: expect.stringContaining('agora.invalid'),
    });
  });
});

describe('an abort', () => {
  it("rejects with the signal's own reason, while the answer is awaited", async () => {
    const abort = new AbortController();
    server.queue(silent(() => abort.abort('the workflow was cancelled')));
    await expect(start({ signal: abort.signal, endpoint: 'stop' })).rejects.toBe('the workflow was cancelled');
  });

  it('beforehand sends nothing', async () => {
    await expect(start({ signal: AbortSignal.abort('too late') })).rejects.toBe('too late');
    expect(server.requests).toEqual([]);
  });
});

describe('no secret', () => {
  const body = {
    clientRequest: { token: 'rtc-t0ken', storageConfig: { accessKey: 'AKIA1', secretKey: 'st0rage-s3cret' } },
  };
  const secrets = ['rtc-t0ken', 'AKIA1', 'st0rage-s3cret', 'customer-s3cret', 'Basic'];

  it.each([
    ['Agora quotes them', json(400, { code: 2, reason: `bad ${JSON.stringify(body)} from customer-s3cret` })],
    ['the connection breaks', hangUp()],
    ['the answer cannot be read', json(200, body)],
  ])('is in an error when %s', async (_when, reply) => {
    const error = await errorAfter(reply, { body });
    const all = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`;
    for (const secret of secrets) expect(all).not.toContain(secret);
  });
});

describe('a timeout', () => {
  it.each([
    [{ connectMs: 0 }, 'connectMs'],
    [{ readMs: 1.5 }, 'readMs'],
    [{ overheadMs: Number.NaN }, 'overheadMs'],
    [{ responseMs: { stop: -1 } }, 'stop'],
  ])('is refused by its name: %j', (options, name) => {
    expect(() => resolveTimeouts(options)).toThrow(name);
  });
});
