import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

const refuse = (status: number, code: number, reason: string) => ({ kind: 'refuse', status, code, reason }) as const;

async function begin(faults: (cname: string) => Fault[], changes: Partial<RecordingSpec> = {}) {
  const spec = await bench.newSpec({ ...staying, ...changes });
  const cname = String(spec.cname);
  bench.emulator.faults(faults(cname));
  const starting = bench.client.start(spec).catch((error) => error);
  const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid: spec.uid });
  await until(recording, () => true);
  await bench.pass(500);
  return { recording, outcome: await starting, cname };
}

function sentTo(cname: string, endpoint: string) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

async function recordersOf(cname: string) {
  const { recorders, totals } = await bench.emulator.ledger();
  expect(totals.doubled).toBe(0);
  return recorders.filter((recorder) => recorder.cname === cname);
}

describe('a start that Agora refuses', () => {
  it.each([
    ['201 code 7, already started', refuse(201, 7, 'already started')],
    ['400 code 53, task conflict', refuse(400, 53, 'task conflict')],
  ])('with %s, means a recorder is in there: it is taken out, and another uid begins', async (_, action) => {
    const { recording, outcome, cname } = await begin((on) => [
      { on: 'start', when: { nth: 1, cname: on }, do: action },
    ]);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(outcome.started.uid).not.toBe('9001');
    expect(sentTo(cname, 'kickingRule').map(({ body }) => body)).toEqual([
      expect.objectContaining({ cname, uid: 9001 }),
    ]);
    expect(sentTo(cname, 'acquire')).toHaveLength(2);
    expect(await recordersOf(cname)).toMatchObject([{ uid: outcome.started.uid }]);
  });

  it('for want of capacity (500 code 502), means none is there: another resource and uid, and nobody is taken out', async () => {
    const noCapacity = refuse(500, 502, 'Failed to allocate worker');
    const { recording, outcome, cname } = await begin((on) => [
      { on: 'start', when: { nth: 1, cname: on }, do: noCapacity },
    ]);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(sentTo(cname, 'acquire')).toHaveLength(2);
    expect(sentTo(cname, 'kickingRule')).toEqual([]);
    expect(await recordersOf(cname)).toMatchObject([{ uid: outcome.started.uid }]);
    expect((await recording.state()).segments).toHaveLength(1);
  });

  it('as too fast (429), is sent again as it is, and costs no try', async () => {
    const { recording, outcome, cname } = await begin((on) =>
      [1, 2, 3, 4, 5].map((nth) => ({ on: 'start', when: { nth, cname: on }, do: 'throttle' })),
    );
    await until(recording, ({ phase }) => phase === 'recording');
    expect(outcome.started.uid).toBe('9001');
    expect(sentTo(cname, 'start').map(({ status }) => status)).toEqual([429, 429, 429, 429, 429, 200]);
    expect(sentTo(cname, 'acquire')).toHaveLength(1);
  });

  it('for a mistake of the caller, ends it at once with what Agora says', async () => {
    const mistake = refuse(400, 2, 'invalid parameter: token');
    const { outcome, cname } = await begin((on) => [{ on: 'start', when: { cname: on }, do: mistake }]);
    expect(outcome).toMatchObject({
      type: 'AgoraRejected',
      details: [{ httpStatus: 400, code: 2, reason: 'invalid parameter: token', endpoint: 'start' }],
    });
    expect(sentTo(cname, 'start')).toHaveLength(1);
    expect(await recordersOf(cname)).toEqual([]);
  });

  it('every time, fails with what each try said, and leaves nobody behind', async () => {
    const noCapacity = refuse(500, 502, 'Failed to allocate worker');
    const { recording, outcome, cname } = await begin((on) => [{ on: 'start', when: { cname: on }, do: noCapacity }]);
    expect(outcome).toMatchObject({
      type: 'StartFailed',
      message: expect.stringContaining('Failed to allocate worker'),
    });
    const [{ attempts }] = outcome.details;
    expect(attempts).toHaveLength(4);
    expect(
      new Set(sentTo(cname, 'start').map(({ body }) => JSON.stringify(body).match(/"uid":"(\d+)"/u)?.[1])).size,
    ).toBe(3);
    expect(await recordersOf(cname)).toEqual([]);
    expect(await recording.state()).toMatchObject({ phase: 'stopped', segments: [], failure: { type: 'StartFailed' } });
  });

  it('with only one uid to try, waits until that one may come back', async () => {
    const { recording, outcome, cname } = await begin(
      (on) => [{ on: 'start', when: { nth: 1, cname: on }, do: refuse(201, 7, 'already started') }],
      { backupUids: [] },
    );
    await until(recording, ({ phase }) => phase === 'recording');
    expect(outcome.started.uid).toBe('9001');
    expect(await recordersOf(cname)).toMatchObject([{ uid: '9001' }]);
  });
});

describe('a recorder that never says that it records', () => {
  it('is stopped after 90 s, and another uid begins', async () => {
    const { recording, cname } = await begin((on) => [{ on: 'start', when: { nth: 1, cname: on }, do: 'neverStarts' }]);
    const { segments } = await until(recording, ({ phase }) => phase === 'recording');
    expect(segments).toMatchObject([{ uid: '9001', leftAt: expect.any(String) }, { confirmedAt: expect.any(String) }]);
    const [first, second] = sentTo(cname, 'start');
    expect(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(90_000);
    expect((await recordersOf(cname)).map(({ leaveReason }) => leaveReason)).toEqual(['neverStarted', undefined]);
  });
});
