import { describe, expect, it } from '@jest/globals';
import { type Answer, withEmulator } from './support.js';

const bench = withEmulator();

/** What an answer says: its status, and code and reason, or the gateway's message. */
const told = ({ status, body: { code, reason, message } }: Answer) =>
  message === undefined ? [status, code, reason] : [status, message];

const badBody = { cname: 'class', uid: '9001', clientRequest: { scene: 7 } };

describe("the gateway's answers", () => {
  const acquire = (headers: Record<string, string>, path = bench.api.path('acquire'), method = 'POST') =>
    bench.api.send(method, path, { cname: 'class', uid: '9001', clientRequest: {} }, headers);
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

  it('401 Unauthorized without credentials', async () => {
    expect(told(await acquire({ authorization: '' }))).toEqual([401, 'Unauthorized']);
  });

  it('401 Invalid authentication credentials with the wrong ones', async () => {
    expect(told(await acquire(basic('somebody:else')))).toEqual([401, 'Invalid authentication credentials']);
  });

  it('400 appid is invalid for an App ID that it does not know', async () => {
    const path = `/v1/apps/${'e'.repeat(32)}/cloud_recording/acquire`;
    expect(told(await acquire({}, path))).toEqual([400, 'appid is invalid']);
  });

  it.each([
    ['a path', '/v1/apps/x/cloud_recording/aquire'],
    ['another case', '/v1/apps/x/cloud_recording/Acquire'],
    ['one slash more', '/v1/apps/x/cloud_recording/acquire/'],
  ])('404 no Route matched for %s that does not exist', async (_, path) => {
    expect(told(await acquire({}, path))).toEqual([404, 'no Route matched with those values']);
  });

  it('404 no Route matched for a wrong method, and for updateLayout in another mode', async () => {
    const noRoute = [404, 'no Route matched with those values'];
    expect(told(await acquire({}, undefined, 'PUT'))).toEqual(noRoute);
    const recording = await bench.api.record({ mode: 'individual' });
    expect(told(await bench.api.about(recording, 'updateLayout', {}))).toEqual(noRoute);
  });

  it('429 API rate limit exceeded for an eleventh request in a second', async () => {
    await bench.emulator.reset({ rateLimit: 10 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => acquire({})));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused.map(told)[0]).toEqual([429, 'API rate limit exceeded']);
    expect((await bench.emulator.ledger()).totals.throttled).toBe(refused.length);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(10);
  });

  it('8 for a body that is not said to be JSON', async () => {
    expect((await acquire({ 'content-type': 'text/plain' })).body.code).toBe(8);
  });
});

describe("the service's answers", () => {
  it.each([
    ['a field out of its range', badBody],
    ['a broken body', '{"cname": '],
    ['no body', ''],
    ['a uid that is a number', { ...badBody, uid: 9001, clientRequest: {} }],
    ['the uid 0', { ...badBody, uid: '0', clientRequest: {} }],
    ['a uid that is an account', { ...badBody, uid: 'anna', clientRequest: {} }],
    ['a uid too large', { ...badBody, uid: '4294967296', clientRequest: {} }],
  ])('acquire: 400/2 for %s', async (_, body) => {
    const answer = await bench.api.send('POST', bench.api.path('acquire'), body, {
      'content-type': 'application/json',
    });
    expect(told(answer)).toEqual([400, 2, expect.stringContaining('invalid parameter')]);
  });

  it.each(['', 'a'.repeat(65), 'klaß', 'a/b', 'a"b'])('acquire: 400/401 for the channel name %j', async (cname) => {
    expect(told(await bench.api.acquire({ cname }))).toEqual([400, 401, 'invalid_channel_name']);
  });

  it('acquire: 400/406 when as many recorders are there as the account may have, and no longer when one leaves', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ pcw: 2 });
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    const { body } = await api.acquire({ uid: '9002' });
    await api.record({ uid: '9003' });
    expect(told(await api.acquire({ uid: '9004' }))).toEqual([400, 406, 'vendor_over_load']);
    expect(told(await api.start(body.resourceId ?? '', { uid: '9002' }))).toEqual([
      500,
      502,
      'Failed to allocate worker',
    ]);
    expect((await api.acquire({ cname: 'A page', mode: 'web' })).status).toBe(200);
    await api.stop(recording);
    expect((await api.acquire({ uid: '9004' })).status).toBe(200);
  });

  it('start: 201/7 when the resource records already', async () => {
    const { resourceId } = await bench.api.record();
    expect(told(await bench.api.start(resourceId))).toEqual([201, 7, 'already started']);
  });

  it('start: 201/7 also when its recorder has left, for a resource serves once', async () => {
    const recording = await bench.api.record();
    await bench.api.stop(recording);
    expect(told(await bench.api.start(recording.resourceId))).toEqual([201, 7, 'already started']);
  });

  it('start: 400/53 when the same cname and uid record under another resource', async () => {
    await bench.api.record();
    const { body } = await bench.api.acquire();
    expect(told(await bench.api.start(body.resourceId ?? ''))).toEqual([400, 53, 'task conflict']);
    expect((await bench.emulator.ledger()).totals.started).toBe(1);
  });

  it('start: 433 for a resource older than five minutes', async () => {
    const { emulator, api } = bench;
    const { body } = await api.acquire();
    await emulator.advance(301);
    expect(told(await api.start(body.resourceId ?? ''))).toEqual([400, 433, 'resource expired']);
  });

  it('start: 432 for another uid than acquired, 1001 for what is no resource', async () => {
    const { api } = bench;
    const { body } = await api.acquire();
    expect((await api.start(body.resourceId ?? '', { uid: '9002' })).body.code).toBe(432);
    expect((await api.start('resource')).body.code).toBe(1001);
  });

  it.each([
    ['query', 'GET'],
    ['update', 'POST'],
    ['updateLayout', 'POST'],
    ['stop', 'POST'],
  ])('%s: 404/404 for a sid that is none', async (call, method) => {
    const { api } = bench;
    const { resourceId } = await api.record();
    const path = api.path(`resourceid/${resourceId}/sid/${'0'.repeat(32)}/mode/mix/${call}`);
    const body = method === 'GET' ? undefined : { cname: 'class', uid: '9001', clientRequest: {} };
    expect(told(await api.send(method, path, body))).toEqual([404, 404, 'failed to find worker']);
  });

  it('stop: 432 for another uid, 1003 for the sid of another resource; neither stops anything', async () => {
    const { api } = bench;
    const one = await api.record();
    const other = await api.record({ uid: '9002' });
    expect((await api.stop({ ...one, uid: '9002' })).body.code).toBe(432);
    expect((await api.stop({ ...one, sid: other.sid })).body.code).toBe(1003);
    expect((await bench.emulator.ledger()).totals.live).toBe(2);
  });

  it.each([
    ['any', 206, 65, 'request not completed'],
    ['start', 500, 62, 'request timeout'],
    ['query', 504, 62, 'request timeout'],
    ['acquire', 400, 405, 'no_active_status'],
    ['acquire', 500, 501, 'no_worker_manager_available'],
    ['acquire', 500, 504, 'allocate_timeout'],
  ] as const)('%s: %d/%d %s, when ordered', async (on, status, code, reason) => {
    const { emulator, api } = bench;
    const recording = await api.record();
    emulator.faults([{ on, do: { kind: 'refuse', status, code, reason } }]);
    const calls = {
      acquire: () => api.acquire(),
      start: () => api.start(recording.resourceId),
      query: () => api.query(recording),
    };
    expect(told(await calls[on === 'any' ? 'query' : on]())).toEqual([status, code, reason]);
  });

  it('names each request in X-Request-Id', async () => {
    const ids = await Promise.all([bench.api.acquire(), bench.api.acquire()]);
    expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(2);
  });
});
