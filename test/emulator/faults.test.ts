import { describe, expect, it } from '@jest/globals';
import * as replies from '../../src/emulator/replies.js';
import { startRequest, withEmulator } from './support.js';

const bench = withEmulator({ silenceMs: 50 });

/** Resolves when a request to that endpoint is in the log. */
async function reached(endpoint: string): Promise<void> {
  while (!bench.emulator.requests().some((entry) => entry.endpoint === endpoint)) await bench.api.acquire();
}

const notFound = { status: 404, body: { code: 404, reason: 'failed to find worker' } };

describe('a fault', () => {
  it('loseAnswer: carries the start out, and never answers', async () => {
    const { emulator, api } = bench;
    const { body } = await api.acquire();
    emulator.faults([{ on: 'start', when: { nth: 1 }, do: 'loseAnswer' }]);
    await expect(api.start(body.resourceId ?? '')).rejects.toThrow();
    expect((await emulator.ledger()).totals.live).toBe(1);
    expect(await api.start(body.resourceId ?? '')).toMatchObject({ status: 201, body: { code: 7 } });
  });

  it.each(['loseRequest', 'reset'] as const)('%s: carries nothing out, and never answers', async (kind) => {
    const { emulator, api } = bench;
    const { body } = await api.acquire();
    emulator.faults([{ on: 'start', do: { kind } }]);
    await expect(api.start(body.resourceId ?? '')).rejects.toThrow();
    expect((await emulator.ledger()).totals.started).toBe(0);
  });

  it('delay: carries a request out although the client has hung up', async () => {
    const { emulator, api } = bench;
    const { resourceId = '' } = (await api.acquire()).body;
    emulator.faults([{ on: 'start', do: { kind: 'delay', ms: 60 } }]);
    const path = api.path(`resourceid/${resourceId}/mode/mix/start`);
    const headers = { 'content-type': 'application/json', authorization: api.authorization };
    const body = JSON.stringify({ cname: 'class', uid: '9001', clientRequest: startRequest('mix') });
    const client = new AbortController();
    const hungUp = fetch(new URL(path, emulator.url), { method: 'POST', headers, body, signal: client.signal });
    await reached('start').then(() => client.abort());
    await expect(hungUp).rejects.toThrow();
    // The second start waits behind the first one's delay and is answered after it.
    expect(await api.start(resourceId)).toMatchObject({ status: 201, body: { code: 7 } });
  });

  it('delay: with before: false carries a request out at once, and answers late', async () => {
    const { emulator, api } = bench;
    const { resourceId = '' } = (await api.acquire()).body;
    emulator.faults([{ on: 'start', when: { nth: 1 }, do: { kind: 'delay', ms: 100, before: false } }]);
    const late = api.start(resourceId);
    const first = await Promise.race([late, reached('start').then(() => api.start(resourceId))]);
    expect(first).toMatchObject({ status: 201, body: { code: 7 } });
    expect(await late).toMatchObject({ status: 200, body: { sid: expect.any(String) } });
  });

  it('neverStarts: gives a sid for which no recorder comes', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    emulator.faults([{ on: 'start', do: 'neverStarts' }]);
    const recording = await api.record();
    await emulator.advance(10);
    expect(await api.query(recording)).toMatchObject(notFound);
    expect(await api.stop(recording)).toMatchObject(notFound);
    expect((await emulator.ledger()).totals).toMatchObject({ started: 1, live: 0, billedSeconds: 0 });
  });

  it('crashRecorder: ends the recorder for good', async () => {
    const { emulator, api } = bench;
    const recording = await api.record();
    emulator.faults([{ on: 'query', when: { nth: 1 }, do: 'crashRecorder' }]);
    expect(await api.query(recording)).toMatchObject(notFound);
    await emulator.advance(100);
    expect(await api.query(recording)).toMatchObject(notFound);
    expect(await api.stop(recording)).toMatchObject(notFound);
    expect((await emulator.ledger()).recorders).toMatchObject([{ leaveReason: 'crashed', sid: recording.sid }]);
  });

  it('failOver: hides the recorder for up to 90 s, and brings it back with its sid', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    emulator.faults([{ on: 'query', when: { nth: 1 }, do: 'failOver' }]);
    expect(await api.query(recording)).toMatchObject(notFound);
    await emulator.advance(10);
    expect(await api.stop(recording)).toMatchObject(notFound);
    await emulator.advance(80);
    expect(await api.query(recording)).toMatchObject({ status: 200, body: { sid: recording.sid, uid: '9001' } });
    await api.kick({ cname: 'class', uid: 9001 });
    expect((await emulator.ledger()).totals.live).toBe(1);
    expect(await api.stop(recording)).toMatchObject({ status: 200 });
  });

  it('failOver: strikes one that is on its way already without holding it up', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    emulator.faults([{ on: 'query', do: 'failOver' }]);
    expect(await api.query(recording)).toMatchObject(notFound);
    await emulator.advance(10);
    expect(await api.query(recording)).toMatchObject(notFound);
    emulator.faults([]);
    await emulator.advance(80);
    expect(await api.query(recording)).toMatchObject({ status: 200 });
  });

  it('throttle and refuse: answer so, and carry nothing out', async () => {
    const { emulator, api } = bench;
    const { resourceId = '' } = (await api.acquire()).body;
    emulator.faults([
      { on: 'start', when: { nth: 1 }, do: 'throttle' },
      { on: 'start', when: { nth: 2 }, do: { kind: 'refuse', status: 500, code: 62, reason: 'request timeout' } },
      { on: 'start', when: { nth: 3 }, do: { kind: 'refuse', status: 503, reason: 'nobody home' } },
    ]);
    const throttled = await api.start(resourceId);
    expect(throttled).toMatchObject({ status: 429, body: { message: 'API rate limit exceeded' } });
    expect(throttled.headers.get('retry-after')).toBe('1');
    expect(await api.start(resourceId)).toMatchObject({ status: 500, body: { code: 62, reason: 'request timeout' } });
    expect((await api.start(resourceId)).body).toEqual({ message: 'nobody home' });
    expect((await emulator.ledger()).totals).toMatchObject({ started: 0, throttled: 1 });
    expect((await api.start(resourceId)).status).toBe(200);
  });

  it('raw: answers with these bytes, broken off when told so', async () => {
    const { emulator } = bench;
    const ask = () => fetch(new URL('/v1/ncs/ip', emulator.url)).then((answer) => answer.text());
    const html = '<html>Bad gateway</html>';
    emulator.faults([
      { on: 'any', do: { kind: 'raw', status: 502, headers: { 'content-type': 'text/html' }, body: html } },
    ]);
    expect(await ask()).toBe(html);
    emulator.faults([{ on: 'any', do: { kind: 'raw', body: html, cut: true } }]);
    await expect(ask()).rejects.toThrow();
    emulator.faults([{ on: 'any', do: { kind: 'raw', body: html, stall: true } }]);
    const stalled = await fetch(new URL('/v1/ncs/ip', emulator.url), { signal: AbortSignal.timeout(200) });
    await expect(stalled.text()).rejects.toThrow();
  });

  it.each([
    ['a gateway page', replies.gatewayPage(504), 504, 'text/html'],
    ['JSON that is none', replies.invalidJson(), 200, 'application/json'],
    ['an answer without its field', replies.missingField(), 200, 'application/json'],
    ['429 with Retry-After', replies.throttledReply(7), 429, 'application/json'],
  ])('may be %s', async (_, reply, status, type) => {
    const { emulator } = bench;
    emulator.faults([{ on: 'any', do: reply }]);
    const answer = await fetch(new URL('/v1/ncs/ip', emulator.url));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    expect(await answer.text()).toBe(reply.body);
  });

  it.each([
    ['a body that is cut', replies.cutBody()],
    ['a body that stalls', replies.stalledBody()],
    ['a connection that is closed', replies.closedConnection()],
  ])('may be %s', async (_, reply) => {
    const { emulator } = bench;
    emulator.faults([{ on: 'any', do: reply }]);
    const signal = AbortSignal.timeout(200);
    const read = async () => (await fetch(new URL('/v1/ncs/ip', emulator.url), { signal })).text();
    await expect(read()).rejects.toThrow();
  });

  it('may be written by its kind alone', async () => {
    const { api } = bench;
    const refuse = { status: 500, code: 501, reason: 'no_worker_manager_available' };
    expect((await api.send('POST', '/emulator/faults', [{ on: 'acquire', do: { refuse } }])).status).toBe(200);
    expect(await api.acquire()).toMatchObject({ status: 500, body: { code: 501 } });
    for (const wrong of [{ refuse: { status: 99 } }, { refused: refuse }, { refuse, throttle: {} }]) {
      expect((await api.send('POST', '/emulator/faults', [{ on: 'acquire', do: wrong }])).status).toBe(400);
    }
  });

  it('hits the requests that `when` means alone', async () => {
    const { emulator, api } = bench;
    emulator.faults([
      { on: 'acquire', when: { cname: 'math', nth: 2 }, do: { kind: 'refuse', status: 500, code: 501 } },
    ]);
    const statuses: number[] = [];
    for (const cname of ['math', 'art', 'math', 'math']) statuses.push((await api.acquire({ cname })).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
  });

  it('is drawn with its probability, and the same way for the same seed', async () => {
    const { emulator, api } = bench;
    const draw = async (seed: number) => {
      await emulator.reset({ seed });
      emulator.faults([{ on: 'acquire', when: { probability: 0.5 }, do: { kind: 'refuse', status: 500, code: 501 } }]);
      const statuses: number[] = [];
      for (let n = 0; n < 40; n += 1) statuses.push((await api.acquire()).status);
      return statuses;
    };
    const drawn = await draw(1);
    expect(await draw(1)).toEqual(drawn);
    expect(await draw(2)).not.toEqual(drawn);
    expect(new Set(drawn)).toEqual(new Set([200, 500]));
  });

  it('that cannot be read is refused', () => {
    expect(() => bench.emulator.faults([{ on: 'start', do: { kind: 'refuse', status: 99 } }])).toThrow();
  });
});
