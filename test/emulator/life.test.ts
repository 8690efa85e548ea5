import { describe, expect, it } from '@jest/globals';
import agoraToken from 'agora-token';
import { startRequest, withEmulator } from './support.js';

const bench = withEmulator();

describe('the life of a recorder', () => {
  it('begins as initialised, is ready without a stream, and in progress with one', async () => {
    const { emulator, api } = bench;
    const recording = await api.record();
    const statusNow = async () => (await api.query(recording)).body.serverResponse?.status;
    expect(await statusNow()).toBe(1);
    await emulator.advance(2);
    expect(await statusNow()).toBe(2);
    await emulator.advance(2);
    expect(await statusNow()).toBe(4);
    await emulator.userJoins('class', '11');
    expect(await statusNow()).toBe(5);
  });

  it('answers a stop with the files, the next stop with 49, and then finds nothing', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    await emulator.advance(60);
    const { resourceId, sid } = recording;
    const serverResponse = { fileListMode: 'string', fileList: `${sid}_class.m3u8`, uploadingStatus: 'uploaded' };
    expect(await api.stop(recording)).toMatchObject({
      status: 200,
      body: { cname: 'class', uid: '9001', resourceId, sid, serverResponse },
    });
    expect(await api.stop(recording)).toMatchObject({ status: 400, body: { code: 49, reason: 'invalid operation' } });
    expect(await api.stop(recording)).toMatchObject({
      status: 404,
      body: { code: 404, reason: 'failed to find worker' },
    });
    expect(await api.query(recording)).toMatchObject({
      status: 404,
      body: { code: 404, reason: 'failed to find worker' },
    });
  });

  it('answers an asynchronous stop at once, without files', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    await emulator.advance(60);
    const { status, body } = await api.stop(recording, { async_stop: true });
    expect(status).toBe(200);
    expect(body.serverResponse?.fileList).toBeUndefined();
    expect((await emulator.ledger()).totals.live).toBe(0);
  });

  it('has recorded nothing when nobody sent a stream', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11', { sending: false });
    const recording = await api.record();
    await emulator.advance(60);
    expect(await api.stop(recording)).toMatchObject({ status: 206, body: { code: 435 } });
    expect((await emulator.ledger()).recorders).toMatchObject([{ leaveReason: 'stop', billedSeconds: 60 }]);
  });

  it.each([
    ['30 s, by default', undefined, 30],
    ['maxIdleTime', 300, 300],
  ])('ends after %s without a sending user', async (_, maxIdleTime, seconds) => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    await api.record({ start: startRequest('mix', { maxIdleTime }) });
    await emulator.advance(1000);
    await emulator.userLeaves('class', '11');
    await emulator.advance(seconds - 1);
    expect((await emulator.ledger()).totals.live).toBe(1);
    await emulator.advance(100);
    expect((await emulator.ledger()).recorders).toMatchObject([{ leaveReason: 'idle', billedSeconds: 1000 + seconds }]);
  });

  it('goes on past its resource, out of reach and billed, until the channel is idle', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record({ acquire: { resourceExpiredHour: 1 } });
    await emulator.advance(3599);
    expect(await api.query(recording)).toMatchObject({ status: 200 });
    await emulator.advance(1);
    const worker = { status: 404, body: { code: 404, reason: 'failed to find worker' } };
    expect(await api.query(recording)).toMatchObject(worker);
    expect(await api.stop(recording)).toMatchObject(worker);
    expect(await api.about(recording, 'updateLayout', {})).toMatchObject(worker);
    await emulator.advance(3600);
    const { totals } = await emulator.ledger();
    expect(totals).toMatchObject({ live: 1, pastExpiry: 1, billedSeconds: 7200 });
  });

  it('ends a page at maxRecordingHour, whoever is in a channel of that name', async () => {
    const { emulator, api } = bench;
    await api.record({ mode: 'web' });
    await emulator.advance(10 * 3600);
    const left = { leaveReason: 'maxRecordingHour', billedSeconds: 2 * 3600 };
    expect((await emulator.ledger()).recorders).toMatchObject([left]);
  });

  it('takes a query every two minutes for 72 hours', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    for (let minute = 0; minute < 72 * 60 - 2; minute += 2) {
      await emulator.advance(120);
      expect((await api.query(recording)).status).toBe(200);
    }
    expect(await api.stop(recording)).toMatchObject({ status: 200 });
    expect((await emulator.ledger()).totals).toMatchObject({ billedSeconds: 72 * 3600 - 120, pastExpiry: 0 });
  });

  it('needs its token, and leaves when that expires', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ requireToken: true, clock: { nowMs: Date.now } });
    await emulator.userJoins('class', '11');
    const certificate = 'f'.repeat(32);
    const { RtcTokenBuilder } = agoraToken;
    const token = RtcTokenBuilder.buildTokenWithUid(emulator.appId, certificate, 'class', 9001, 1, 600, 600);
    const request = { ...startRequest('mix'), token };
    await api.record({ start: request });
    await api.record({ uid: '9002', start: { ...request, token: 'wrong' } });
    await emulator.advance(3600);
    const { recorders } = await emulator.ledger();
    expect(recorders.map(({ leaveReason }) => leaveReason)).toEqual(['tokenExpired', 'neverStarted']);
  });
});
