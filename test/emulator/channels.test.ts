import { describe, expect, it } from '@jest/globals';
import { withEmulator } from './support.js';

const bench = withEmulator();

const left = async () => (await bench.emulator.ledger()).recorders.map(({ leaveReason }) => leaveReason);

describe('the kicking-rule', () => {
  it('takes the recorder out of the channel, once', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    await emulator.advance(60);
    const rule = await api.kick({ cname: 'class', uid: 9001 });
    expect(rule).toMatchObject({ status: 200, body: { status: 'success', id: expect.any(Number) } });
    expect(await left()).toEqual(['kicked']);
    expect(await api.stop(recording)).toMatchObject({ status: 400, body: { code: 49 } });
    await api.record();
    expect(await left()).toEqual(['kicked', undefined]);
  });

  it('leaves other uids and channels alone, and pages too', async () => {
    const { emulator, api } = bench;
    await api.record({ uid: '9002' });
    await api.record({ cname: 'art' });
    await api.record({ mode: 'web' });
    await api.kick({ cname: 'class', uid: 9001 });
    expect(await left()).toEqual([undefined, undefined, undefined]);
    expect((await emulator.ledger()).totals.live).toBe(3);
  });

  it.each([
    ['time, in minutes', { time: 2 }],
    ['time_in_seconds', { time_in_seconds: 120 }],
  ])('keeps a uid out for as long as %s says', async (_, ban) => {
    const { emulator, api } = bench;
    await api.kick({ cname: 'class', uid: 9001, ...ban });
    const banned = await api.record();
    await emulator.advance(5);
    expect((await api.query(banned)).status).toBe(404);
    await emulator.advance(115);
    await api.record();
    expect(await left()).toEqual(['neverStarted', undefined]);
  });

  it('without a uid closes the channel to everybody', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    await api.record();
    await api.kick({ cname: 'class', time: 1 });
    await emulator.userJoins('class', '11');
    await api.record({ uid: '9002' });
    expect(await left()).toEqual(['kicked', 'neverStarted']);
  });

  it('is listed for as long as it keeps somebody out, under its own App ID', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ appIds: ['another'] });
    const { body } = await api.kick({ cname: 'class', uid: 9001, time: 2 });
    await api.kick({ cname: 'class', uid: 9001 });
    const rule = { id: body.id, appid: emulator.appId, cname: 'class', uid: 9001, ip: '' };
    const times = { createAt: '2026-01-05T09:00:00.000Z', ts: '2026-01-05T09:02:00.000Z' };
    const listed = () => api.send('GET', `/dev/v1/kicking-rule?appid=${emulator.appId}`);
    const success = { status: 'success', rules: [{ ...rule, ...times, privileges: ['join_channel'] }] };
    expect(await listed()).toMatchObject({ status: 200, body: success });
    expect((await api.send('GET', '/dev/v1/kicking-rule?appid=another')).body).toMatchObject({ rules: [] });
    await emulator.advance(120);
    expect((await listed()).body).toMatchObject({ rules: [] });
  });

  it('lets a uid back in once it is deleted, by its id', async () => {
    const { emulator, api } = bench;
    const { body } = await api.kick({ cname: 'class', uid: 9001, time: 60 });
    const rule = { appid: emulator.appId, id: body.id };
    const deleting = () => api.send('DELETE', '/dev/v1/kicking-rule', rule);
    expect(await deleting()).toMatchObject({ status: 200, body: { status: 'success', id: body.id } });
    await api.record();
    expect(await left()).toEqual([undefined]);
    expect(await deleting()).toMatchObject({ status: 404, body: { message: 'no such rule' } });
  });

  it.each([
    ['GET', '?appid=unknown', undefined],
    ['GET', '', undefined],
    ['DELETE', '', { appid: 'unknown', id: 1 }],
    ['DELETE', '', { id: 1 }],
  ])('tells and deletes nothing of an unknown App ID: %s %s', async (method, query, body) => {
    expect((await bench.api.send(method, `/dev/v1/kicking-rule${query}`, body)).status).toBe(400);
  });

  it.each([
    ['no privileges', { cname: 'class', uid: 1, privileges: [] }],
    ['more than a day', { cname: 'class', uid: 1, time: 1441 }],
    ['no cname', { uid: 1 }],
    ['a uid that is a string', { cname: 'class', uid: '9001' }],
    ["another's App ID", { appid: 'e'.repeat(32), cname: 'class', uid: 1 }],
  ])('refuses %s', async (_, rule) => {
    expect((await bench.api.kick(rule)).status).toBe(400);
  });
});

describe('a channel', () => {
  it('does not let a recorder in beside a user of the same uid, which a 200 does not tell', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '9001');
    const recording = await api.record();
    await emulator.advance(5);
    expect((await api.query(recording)).status).toBe(404);
    expect(await left()).toEqual(['neverStarted']);
  });

  it('puts a recorder out when a user of its uid comes', async () => {
    const { emulator, api } = bench;
    await api.record();
    await emulator.userJoins('class', '9001');
    expect(await left()).toEqual(['kicked']);
  });

  it('keeps a recorder while somebody sends, and not while somebody only listens', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    await api.record();
    await emulator.advance(3600);
    expect(await left()).toEqual([undefined]);
    await emulator.userJoins('class', '11', { sending: false });
    await emulator.advance(3600);
    expect((await emulator.ledger()).recorders).toMatchObject([{ leaveReason: 'idle', billedSeconds: 3900 }]);
  });
});

describe('the ledger', () => {
  it('calls live recorders that nobody owns leaked', async () => {
    const { emulator, api } = bench;
    const owned = await api.record({ cname: 'math' });
    await api.record({ cname: 'art' });
    await api.stop(await api.record({ cname: 'chess' }));
    expect((await emulator.ledger([owned.sid])).totals).toMatchObject({ started: 3, live: 2, leaked: 1 });
    expect((await emulator.ledger()).totals.leaked).toBe(2);
  });

  it('calls two at once in one channel doubled, one after the other not, nor as many as asked for', async () => {
    const { emulator, api } = bench;
    const first = await api.record();
    await api.record({ cname: 'art' });
    await emulator.advance(5);
    await api.stop(first);
    const second = await api.record({ uid: '9002' });
    expect((await emulator.ledger()).totals.doubled).toBe(0);
    await api.record({ uid: '9003' });
    await api.stop(second);
    expect((await emulator.ledger()).totals.doubled).toBe(1);
    await emulator.reset({ redundancy: 2 });
    await api.record();
    await api.record({ uid: '9002' });
    expect((await emulator.ledger()).totals.doubled).toBe(0);
    await api.record({ uid: '9003' });
    expect((await emulator.ledger()).totals.doubled).toBe(1);
  });

  it('knows two at once also when no time passes between them', async () => {
    const { emulator, api } = bench;
    const first = await api.record();
    await api.stop(first);
    const second = await api.record({ uid: '9002' });
    expect(await emulator.ledger()).toMatchObject({ mostAtOnce: 1, totals: { doubled: 0 } });
    await api.record({ uid: '9003' });
    await api.stop(second);
    expect(await emulator.ledger()).toMatchObject({ mostAtOnce: 2, totals: { doubled: 1 } });
  });

  it('is told which channels were meant to have two', async () => {
    const { emulator, api } = bench;
    for (const cname of ['math', 'art']) {
      await api.record({ cname });
      await api.record({ cname, uid: '9002' });
    }
    const doubled = async (redundancy: number | Record<string, number>) =>
      (await emulator.ledger([], { redundancy })).totals.doubled;
    expect([await doubled(1), await doubled({ math: 2 }), await doubled(2)]).toEqual([2, 1, 0]);
    await emulator.reset({ redundancy: { math: 2 } });
    await api.record({ cname: 'math' });
    await api.record({ cname: 'math', uid: '9002' });
    expect((await emulator.ledger()).totals.doubled).toBe(0);
    const answer = await fetch(`${emulator.url}/emulator/ledger?redundancy=1`);
    expect(await answer.json()).toMatchObject({ mostAtOnce: 2, totals: { doubled: 1 } });
  });

  it('tells of each recorder beside which resources it was to stand', async () => {
    const { emulator, api } = bench;
    const { resourceId } = await api.record();
    await api.record({ uid: '9002', acquire: { excludeResourceIds: [resourceId] } });
    const { recorders } = await emulator.ledger();
    expect(recorders.map(({ excludeResourceIds }) => excludeResourceIds)).toEqual([[], [resourceId]]);
  });

  it('tells of each recorder what it cost', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const { resourceId, sid } = await api.record({ acquire: { resourceExpiredHour: 24 } });
    await emulator.advance(90);
    await api.stop({ cname: 'class', uid: '9001', mode: 'mix', resourceId, sid });
    expect(await emulator.ledger()).toEqual({
      mostAtOnce: 1,
      recorders: [
        {
          ...{ appId: emulator.appId, cname: 'class', uid: '9001', mode: 'mix', resourceId, sid },
          excludeResourceIds: [],
          ...{ startedAt: '2026-01-05T09:00:00.000Z', expiresAt: '2026-01-06T09:00:00.000Z' },
          ...{ leftAt: '2026-01-05T09:01:30.000Z', leaveReason: 'stop', billedSeconds: 90 },
        },
      ],
      totals: {
        started: 1,
        live: 0,
        leaked: 0,
        pastExpiry: 0,
        doubled: 0,
        billedSeconds: 90,
        requests: 3,
        throttled: 0,
      },
    });
  });
});
