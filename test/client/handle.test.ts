import { describe, expect, it } from '@jest/globals';
import type { RecordingSpec } from '../../src/recording/spec.js';
import type { RecordingState } from '../../src/recording/state.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

async function started(changes: Partial<RecordingSpec> = {}) {
  const spec = await bench.newSpec({ ...staying, ...changes });
  return { ...(await bench.client.start(spec)), spec };
}

describe('a handle', () => {
  it('of the App ID, channel and uid is one of the workflow id, and answers alike', async () => {
    const { recording, started: answer, spec } = await started();
    const byIdentity = bench.client.get({ appId: bench.emulator.appId, cname: spec.cname, uid: spec.uid });
    expect(byIdentity.workflowId).toBe(recording.workflowId);
    expect(await byIdentity.started()).toEqual(answer);
    await bench.pass(10);
    expect(await bench.client.get(recording.workflowId).confirmed()).toEqual(answer);
  });

  it('watches each new state as it comes about, the last one when the recording is over', async () => {
    const { recording } = await started();
    const seen: RecordingState[] = [];
    const watching = (async () => {
      for await (const state of recording.watch({ intervalMs: 10 })) seen.push(state);
    })();
    await bench.pass(10);
    await until(recording, ({ phase }) => phase === 'recording');
    await recording.stop();
    await watching;
    expect(seen.at(-1)).toMatchObject({ phase: 'stopped', outcome: expect.any(String) });
    const told = seen.map((state) => JSON.stringify(state));
    expect(told.filter((state, n) => state === told[n - 1])).toEqual([]);
  });

  it('stops watching when its signal aborts, whatever the recording does', async () => {
    const { recording } = await started();
    const stop = new AbortController();
    const seen: RecordingState[] = [];
    for await (const state of recording.watch({ intervalMs: 3_600_000, signal: stop.signal })) {
      seen.push(state);
      stop.abort();
    }
    expect(seen).toHaveLength(1);
  });

  it('cancels: the recorder is stopped, and the result says so', async () => {
    const { recording, started: answer } = await started();
    await bench.pass(60);
    await recording.cancel();
    expect(await recording.result()).toMatchObject({ outcome: 'cancelled', reason: 'the workflow was cancelled' });
    const { recorders } = await bench.emulator.ledger();
    expect(recorders.filter(({ sid }) => sid === answer.sid)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('answers from a recording that is over, and takes no more changes for it', async () => {
    const { recording } = await started();
    await bench.pass(60);
    const result = await recording.stop();
    expect(await recording.state()).toMatchObject({ phase: 'stopped', outcome: 'completed' });
    expect(await recording.result()).toEqual(result);
    await expect(recording.stop()).rejects.toThrow('or it is over');
  });
});
