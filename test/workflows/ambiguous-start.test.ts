import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/server.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
// A lost answer breaks its connection soon, so that no test waits for a client's patience to end.
const bench = withBench(server, { skipping: true, emulator: { silenceMs: 50 } });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

const refuse = (status: number, code: number, reason: string) => ({ kind: 'refuse', status, code, reason }) as const;

/** Starts while `start` goes wrong like this, and lets the time pass that it takes. */
async function startWith(faults: (cname: string) => Fault[]) {
  const spec = await bench.newSpec(staying);
  const cname = String(spec.cname);
  bench.emulator.faults(faults(cname));
  const starting = bench.client.start(spec).catch((error) => error);
  const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid: spec.uid });
  await until(recording, () => true);
  await bench.pass(400);
  const outcome = await starting;
  return { recording, outcome, cname };
}

function sentTo(cname: string, endpoint: string) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

const resourcesOf = (cname: string) =>
  sentTo(cname, 'start').map(({ path }) => /resourceid\/([^/]+)/u.exec(path)?.[1] ?? '');

async function recordersOf(cname: string) {
  const { recorders, totals } = await bench.emulator.ledger();
  return { recorders: recorders.filter((recorder) => recorder.cname === cname), totals };
}

/** One recorder in the channel, ours, and none was ever beside another. */
async function expectOneLive(cname: string, uid: string) {
  const { recorders, totals } = await recordersOf(cname);
  expect(totals.doubled).toBe(0);
  expect(recorders.filter(({ leftAt }) => leftAt === undefined)).toMatchObject([{ uid }]);
}

describe('a start whose answer says nothing certain', () => {
  it.each<[string, Fault['do']]>([
    ['500 code 62', refuse(500, 62, 'request timeout')],
    ['206 code 65', refuse(206, 65, 'request not completed')],
    ['504 code 62', refuse(504, 62, 'request timeout')],
    ['a broken connection', 'reset'],
    ['a request that was lost', 'loseRequest'],
    ['an answer that breaks off', { kind: 'raw', status: 200, body: '{"cname": "lesson", "sid": "0123', cut: true }],
  ])('is sent again with the same resource: %s', async (_, action) => {
    const { recording, cname } = await startWith((on) => [{ on: 'start', when: { nth: 1, cname: on }, do: action }]);
    await until(recording, ({ phase }) => phase === 'recording');
    const resources = resourcesOf(cname);
    expect(resources).toHaveLength(2);
    expect(new Set(resources).size).toBe(1);
    expect(sentTo(cname, 'kickingRule')).toEqual([]);
    await expectOneLive(cname, '9001');
  });

  it('that had worked: the recorder whose sid is lost is taken out, and another uid begins', async () => {
    const { recording, cname } = await startWith((on) => [
      { on: 'start', when: { nth: 1, cname: on }, do: 'loseAnswer' },
    ]);
    const { segments } = await until(recording, ({ phase }) => phase === 'recording');
    expect(sentTo(cname, 'start').map(({ status }) => status)).toEqual([undefined, 201, 200]);
    expect(sentTo(cname, 'kickingRule').map(({ body }) => body)).toEqual([
      expect.objectContaining({ cname, uid: 9001 }),
    ]);
    const [lost, present] = segments;
    expect(lost).toMatchObject({ uid: '9001', leaveReason: expect.stringContaining('taken out of the channel') });
    expect(lost?.sid).toBeUndefined();
    expect((await recordersOf(cname)).recorders).toMatchObject([
      { uid: '9001', leaveReason: 'kicked' },
      { sid: present?.sid },
    ]);
    await expectOneLive(cname, String(present?.uid));
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
  });

  it('ever again: whatever may be there is taken out before the next uid begins', async () => {
    const { cname, outcome } = await startWith((on) => [{ on: 'start', when: { cname: on }, do: 'loseAnswer' }]);
    expect(outcome).toMatchObject({
      type: 'StartFailed',
      message: expect.stringContaining('no recorder could be started'),
    });
    const { recorders, totals } = await recordersOf(cname);
    expect(totals.doubled).toBe(0);
    expect(recorders.map(({ leaveReason }) => leaveReason)).toEqual(['kicked', 'kicked', 'kicked', 'kicked']);
  });
});
