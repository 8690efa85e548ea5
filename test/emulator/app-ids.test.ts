import { describe, expect, it } from '@jest/globals';
import { Api, withEmulator } from './support.js';

const bench = withEmulator();
const otherAppId = 'fedcba9876543210fedcba9876543210';

/** Two App IDs of one account. */
async function both(options: { pcw?: number; rateLimit?: number } = {}) {
  await bench.emulator.reset({ appIds: [otherAppId], ...options });
  return { one: bench.api, other: new Api(bench.emulator, otherAppId) };
}

describe('two App IDs', () => {
  it('have channels of the same name that are not the same', async () => {
    const { one, other } = await both();
    const { emulator } = bench;
    const mine = await one.record();
    const theirs = await other.record();
    await emulator.userJoins('class', '11', { appId: otherAppId });
    await one.kick({ cname: 'class', uid: 9001 });
    await emulator.advance(3600);
    const ledger = await emulator.ledger();
    expect(ledger.recorders).toMatchObject([
      { appId: emulator.appId, sid: mine.sid, leaveReason: 'kicked' },
      { appId: otherAppId, sid: theirs.sid, leaveReason: undefined },
    ]);
    expect(ledger.totals.doubled).toBe(0);
  });

  it("do not see each other's resources and recorders", async () => {
    const { one, other } = await both();
    const acquired = (await one.acquire()).body.resourceId ?? '';
    expect((await other.start(acquired)).body.code).toBe(1003);
    const recording = await one.record();
    expect((await other.query(recording)).body.code).toBe(1003);
    expect((await other.stop(recording)).body.code).toBe(1003);
    expect((await bench.emulator.ledger()).totals.live).toBe(1);
  });

  it('have a quota each', async () => {
    const { one, other } = await both({ pcw: 1 });
    await one.record();
    await other.record();
    expect((await one.acquire({ uid: '9002' })).body.code).toBe(406);
  });

  it('have a rate each', async () => {
    const { one, other } = await both({ rateLimit: 10 });
    const refused = async (api: Api, count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => api.acquire()));
      return answers.filter(({ status }) => status === 429).length;
    };
    const [many, few] = await Promise.all([refused(one, 40), refused(other, 10)]);
    expect(many).toBeGreaterThanOrEqual(10);
    expect(few).toBe(0);
  });

  it('are the only ones it knows', async () => {
    const { emulator } = bench;
    await both();
    const stranger = new Api(emulator, 'e'.repeat(32));
    expect(await stranger.acquire()).toMatchObject({ status: 400, body: { message: 'appid is invalid' } });
  });
});
