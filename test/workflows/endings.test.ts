import { describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 300 } } as const;

async function recorderOf(sid: string) {
  const { recorders } = await bench.emulator.ledger();
  return recorders.find((recorder) => recorder.sid === sid);
}

describe('a recording ends', () => {
  it('completed, when it is stopped', async () => {
    const { recording } = await bench.client.start(await bench.newSpec(staying));
    await server.env.sleep('30s');
    await recording.stop('the lesson is over');
    expect(await recording.result()).toMatchObject({
      outcome: 'completed',
      reason: 'stop was asked for: the lesson is over',
    });
    expect(await recording.state()).toMatchObject({ phase: 'stopped', outcome: 'completed' });
  });

  it('with noData, when nobody sent a stream', async () => {
    const spec = await bench.newSpec({ ...staying, cname: 'nobody' });
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves('nobody', uid)));
    const { recording } = await bench.client.start(spec);
    await server.env.sleep('30s');
    expect(await recording.stop()).toMatchObject({ outcome: 'noData', manifest: [] });
  });

  it('ended, when the recorder left an idle channel', async () => {
    const spec = await bench.newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 60 } });
    const { recording, started } = await bench.client.start(spec);
    await server.env.sleep('90s');
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves(spec.cname, uid)));
    const result = await recording.result();
    expect(result.outcome).toBe('ended');
    expect(result.manifest.length).toBeGreaterThan(0);
    expect(await recorderOf(started.sid)).toMatchObject({ leaveReason: 'idle' });
  });

  it('cancelled with its manifest, when the workflow is cancelled', async () => {
    const { recording, started } = await bench.client.start(await bench.newSpec(staying));
    await server.env.sleep('60s');
    await recording.cancel();
    const result = await recording.result();
    expect(result.outcome).toBe('cancelled');
    expect(result.manifest.length).toBeGreaterThan(0);
    expect(await recorderOf(started.sid)).toMatchObject({ leaveReason: 'stop' });
  });

  it('by itself at maxDuration', async () => {
    const { recording } = await bench.client.start(await bench.newSpec({ ...staying, maxDuration: 600 }));
    const { outcome, reason, segments } = await recording.result();
    expect({ outcome, reason }).toEqual({ outcome: 'completed', reason: 'maxDuration (600 s) is reached' });
    const [{ startedAt = '', leftAt = '' } = {}] = segments;
    const seconds = (Date.parse(leftAt) - Date.parse(startedAt)) / 1000;
    expect(Math.abs(seconds - 600)).toBeLessThan(30);
  });

  it.each([
    ['always said so', []],
    ['once did not answer', [{ on: 'query', when: { nth: 2 }, do: { refuse: { status: 500, code: 500 } } }]],
  ] as const)(
    'by itself at maxDuration of the recorder that came when the first never did, and Agora %s',
    async (_, more) => {
      const spec = await bench.newSpec({ ...staying, maxDuration: 21 });
      bench.emulator.faults([{ on: 'start', when: { nth: 1 }, do: 'neverStarts' }, ...more]);
      const { recording } = await bench.client.start(spec);
      const { outcome, reason, segments, manifest } = await recording.result();
      expect({ outcome, reason }).toEqual({ outcome: 'completed', reason: 'maxDuration (21 s) is reached' });
      expect(segments.map(({ confirmedAt }) => confirmedAt !== undefined)).toEqual([false, true]);
      expect(manifest.length).toBeGreaterThan(0);
    },
  );

  it('with noData and no recorder, when it is stopped before it could start', async () => {
    bench.emulator.faults([
      { on: 'acquire', do: { kind: 'refuse', status: 500, code: 501, reason: 'no_worker_manager_available' } },
    ]);
    const spec = await bench.newSpec(staying);
    const starting = bench.client.start(spec);
    const recording = bench.client.get({ appId: bench.emulator.appId, cname: spec.cname, uid: '9001' });
    const refused = expect(starting).rejects.toThrow('stopped before there was a recorder');
    await until(recording, ({ phase }) => phase === 'acquiring');
    expect(await recording.stop()).toMatchObject({ outcome: 'noData', segments: [] });
    await refused;
  });

  it('failed with StartFailed and a diagnosis, when no recorder is ever confirmed', async () => {
    bench.emulator.faults([{ on: 'start', do: 'neverStarts' }]);
    const { recording } = await bench.client.start(await bench.newSpec(staying));
    await expect(recording.result()).rejects.toMatchObject({
      type: 'StartFailed',
      message: expect.stringContaining('transcodingConfig, storage or token'),
    });
  });

  it('failed with AgoraRejected, when the credentials are wrong, in one sentence', async () => {
    bench.emulator.faults([
      { on: 'acquire', do: { kind: 'refuse', status: 401, code: 0, reason: 'Invalid authentication credentials' } },
    ]);
    await expect(bench.client.start(await bench.newSpec(staying))).rejects.toMatchObject({
      type: 'AgoraRejected',
      message: expect.stringContaining('customer ID and secret'),
    });
  });
});
