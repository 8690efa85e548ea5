import { describe, expect, it } from '@jest/globals';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 7200 } } as const;
const outage = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;

async function confirmedRecording(changes: Partial<RecordingSpec> = {}) {
  const spec = await bench.newSpec({ ...staying, ...changes });
  const { recording, started } = await bench.client.start(spec);
  await bench.pass(10);
  await until(recording, ({ phase }) => phase === 'recording');
  return { recording, started, cname: String(spec.cname) };
}

async function recordersOf(cname: string) {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter((recorder) => recorder.cname === cname);
}

function sentTo(cname: string, endpoint: string) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

describe('a recorder that Agora does not find', () => {
  it('is waited for while it moves to another server, and goes on under the same sid', async () => {
    const { recording, started, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'failOver' }]);
    await bench.pass(120);
    const lost = await until(recording, ({ phase }) => phase === 'recovering');
    expect(lost).toMatchObject({ sid: started.sid, segments: [{ sid: started.sid }] });
    await bench.pass(90);
    const found = await until(recording, ({ phase }) => phase === 'recording');
    expect(found).toMatchObject({ sid: started.sid, counters: { starts: 1 } });
    expect(await recording.stop()).toMatchObject({
      outcome: 'completed',
      segments: [{ sid: started.sid, uid: '9001' }],
    });
    expect(await recordersOf(cname)).toMatchObject([{ sid: started.sid, leaveReason: 'stop' }]);
  });

  it('is given up only when 404 has been the only answer for 90 s', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'crashRecorder' }]);
    const result = await recording.result();
    expect(result).toMatchObject({ outcome: 'ended', reason: 'Agora no longer knows it: idle, removed, or lost' });
    const refused = sentTo(cname, 'query').filter(({ status }) => status === 404);
    const since = refused.map(({ at }) => Math.round((Date.parse(at) - Date.parse(refused[0]?.at ?? '')) / 1000));
    // A busy machine is late by a second.
    expect(since.map((seconds) => 5 * Math.floor(seconds / 5))).toEqual([0, 5, 15, 30, 60, 90]);
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'crashed' }]);
  });

  it('is not taken for found again by an answer that says nothing about it', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([
      { on: 'query', when: { nth: 1, cname }, do: 'crashRecorder' },
      { on: 'query', when: { nth: 2, cname }, do: outage },
    ]);
    await bench.pass(120);
    await until(recording, ({ counters }) => counters.unanswered === 1);
    const { phase, events } = await recording.state();
    expect(phase).toBe('recovering');
    expect(events.map(({ what }) => what)).not.toContain('the recorder is there again');
    expect(await recording.result()).toMatchObject({ outcome: 'ended' });
  });

  it('and is found to be gone just as its stop is asked for, has ended by itself, with its files', async () => {
    const { recording, cname } = await confirmedRecording();
    await bench.pass(130);
    bench.emulator.faults([
      { on: 'query', when: { nth: 1, cname }, do: 'crashRecorder' },
      // The last query takes the queue lane, and so long that the stop comes meanwhile.
      { on: 'query', when: { nth: 6, cname }, do: 'throttle' },
      { on: 'query', when: { nth: 7, cname }, do: { kind: 'delay', ms: 500 } },
    ]);
    const before = sentTo(cname, 'query').length;
    const passing = bench.pass(300);
    while (sentTo(cname, 'query').length < before + 7) await recording.state();
    await server.env.client.workflow.getHandle(recording.workflowId).signal('stop');
    await passing;
    const { outcome, reason, manifest } = await recording.result();
    expect({ outcome, reason }).toEqual({
      outcome: 'ended',
      reason: 'Agora no longer knows it: idle, removed, or lost',
    });
    expect(manifest).toHaveLength(1);
  });

  it('is stopped all the same when that is asked for while it moves', async () => {
    const { recording, started, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'failOver' }]);
    await bench.pass(120);
    await until(recording, ({ phase }) => phase === 'recovering');
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase === 'stopping');
    await bench.pass(120);
    expect(await stopping).toMatchObject({
      outcome: 'completed',
      manifest: [expect.objectContaining({ kind: 'hls' })],
    });
    expect(await recordersOf(cname)).toMatchObject([{ sid: started.sid, leaveReason: 'stop' }]);
  });
});

describe('Agora out of order for an hour', () => {
  it.each([
    ['answers 5xx', outage],
    ['breaks connections', { kind: 'reset' }],
  ] as const)('and %s: the recording is watched on, and stopped in time', async (_, action) => {
    const { recording, started, cname } = await confirmedRecording({ resourceExpiredHour: 2 });
    bench.emulator.faults([{ on: 'any', do: action }]);
    await bench.pass(3600);
    const dark = await recording.state();
    expect(dark).toMatchObject({ phase: 'recording', sid: started.sid });
    expect(dark.counters.unanswered).toBeGreaterThanOrEqual(30);
    bench.emulator.faults([]);
    expect(await recording.result()).toMatchObject({
      outcome: 'completed',
      reason: expect.stringContaining('deadline'),
    });
    const [recorder, ...others] = await recordersOf(cname);
    expect(others).toEqual([]);
    expect(recorder).toMatchObject({ leaveReason: 'stop' });
    expect(Date.parse(String(recorder?.leftAt))).toBeLessThan(Date.parse(String(recorder?.expiresAt)));
  });
});
