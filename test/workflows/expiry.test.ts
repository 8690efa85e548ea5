import { describe, expect, it } from '@jest/globals';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { makeHistoryLong } from '../support/histories.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const oneHour = { resourceExpiredHour: 1, recordingConfig: { channelType: 0, maxIdleTime: 7200 } } as const;
const outage = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;

async function started(changes: Partial<RecordingSpec> = {}) {
  const spec = await bench.newSpec({ ...oneHour, ...changes });
  const { recording } = await bench.client.start(spec);
  return { recording, cname: String(spec.cname) };
}

async function recordersOf(cname: string) {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter((recorder) => recorder.cname === cname);
}

function sentTo(cname: string, endpoint: string) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

describe('a recorder that cannot be stopped before resourceExpiredHour', () => {
  it('is taken out of the channel, and the failure holds the files that are known', async () => {
    const { recording, cname } = await started();
    bench.emulator.faults([{ on: 'stop', when: { cname }, do: outage }]);
    const failure = await recording.result().catch((error) => error);
    expect(failure).toMatchObject({
      type: 'ExpiredBeforeStop',
      message: expect.stringContaining('taken out of the channel'),
    });
    const [{ segments, manifest }] = failure.details;
    expect(manifest).toEqual([
      expect.objectContaining({ kind: 'hls', key: expect.stringMatching(/^school\/.+\.m3u8$/u) }),
    ]);
    expect(segments).toMatchObject([{ leftAt: expect.any(String), files: manifest }]);

    expect(sentTo(cname, 'kickingRule').map(({ body }) => body)).toEqual([
      expect.objectContaining({ cname, uid: 9001 }),
    ]);
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'kicked' }]);
    expect(await recording.state()).toMatchObject({ phase: 'stopped', failure: { type: 'ExpiredBeforeStop' } });
  });

  it('keeps being stopped until then, also when the stop was asked for long before', async () => {
    const { recording, cname } = await started();
    await bench.pass(60);
    bench.emulator.faults([{ on: 'stop', when: { cname }, do: outage }]);
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase === 'stopping');
    await bench.pass(3000);
    expect(sentTo(cname, 'kickingRule')).toEqual([]);
    expect(sentTo(cname, 'stop').length).toBeGreaterThan(90);
    bench.emulator.faults([]);
    await bench.pass(60);
    expect(await stopping).toMatchObject({ outcome: 'completed' });
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });
});

describe('a recorder of which Agora says nothing from its sid on', () => {
  it('is stopped at its deadline', async () => {
    const { recording, cname } = await started();
    bench.emulator.faults([{ on: 'query', when: { cname }, do: outage }]);
    expect(await recording.result()).toMatchObject({ reason: expect.stringContaining('deadline') });
    const [recorder] = await recordersOf(cname);
    expect(recorder).toMatchObject({ leaveReason: 'stop' });
    expect(Date.parse(String(recorder?.leftAt))).toBeLessThan(Date.parse(String(recorder?.expiresAt)));
  });

  it('is stopped at maxDuration', async () => {
    const { recording, cname } = await started({ maxDuration: 600 });
    bench.emulator.faults([{ on: 'query', when: { cname }, do: outage }]);
    expect(await recording.result()).toMatchObject({ reason: 'maxDuration (600 s) is reached' });
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('is confirmed as soon as Agora speaks again', async () => {
    const { recording, cname } = await started();
    bench.emulator.faults([{ on: 'query', when: { cname }, do: outage }]);
    await bench.pass(600);
    bench.emulator.faults([]);
    await bench.pass(60);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(await recording.confirmed()).toMatchObject({ uid: '9001' });
    expect((await recording.state()).segments).toHaveLength(1);
  });

  it('is watched over a continue-as-new, which keeps nobody waiting for the confirmation', async () => {
    const { recording, cname } = await started();
    bench.emulator.faults([{ on: 'query', when: { cname }, do: outage }]);
    const refused = expect(recording.confirmed()).rejects.toMatchObject({ type: 'NotConfirmedYet' });
    await makeHistoryLong(server.env.client, recording.workflowId);
    await bench.pass(120);
    await refused;
    expect(await recording.state()).toMatchObject({ phase: 'confirming', counters: { continuedAsNew: 1, starts: 1 } });
    bench.emulator.faults([]);
    await bench.pass(60);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(await recording.confirmed()).toMatchObject({ uid: '9001' });
  });
});
