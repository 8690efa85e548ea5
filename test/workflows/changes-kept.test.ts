import { describe, expect, it } from '@jest/globals';
import type { Layout, UpdateRequest } from '../../src/recording/messages.js';
import { withBench } from '../support/bench.js';
import { makeHistoryLong } from '../support/histories.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 7200 } } as const;
const adaptive: Layout = { mixedVideoLayout: 1 };
const onlyHear = (uid: string): UpdateRequest => ({
  streamSubscribe: { audioUidList: { subscribeAudioUids: [uid] } },
});
const outage = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;

async function confirmedRecording(changes = {}) {
  const spec = await bench.newSpec({ ...staying, ...changes });
  const { recording } = await bench.client.start(spec);
  await bench.pass(10);
  await until(recording, ({ phase }) => phase === 'recording');
  return { recording, cname: String(spec.cname) };
}

const takenOf = (cname: string) =>
  bench.emulator
    .requests()
    .filter(({ endpoint, status, cname: of }) => of === cname && endpoint.startsWith('update') && status === 200)
    .map(({ body }) => body);

const holding = (clientRequest: unknown) => expect.objectContaining({ clientRequest });

describe('accepted changes are not lost', () => {
  it('during an outage of ten minutes: they are applied after it, in order', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'any', do: outage }]);
    const answers = [recording.update(onlyHear('11'))];
    await until(recording, ({ waitingChanges }) => waitingChanges.length === 1);
    answers.push(recording.updateLayout(adaptive));
    await bench.pass(600);
    expect(takenOf(cname)).toEqual([]);
    bench.emulator.faults([]);
    await bench.pass(200);
    expect(await Promise.all(answers)).toEqual([{ applied: 'byAgora' }, { applied: 'byAgora' }]);
    expect(takenOf(cname)).toEqual([holding(onlyHear('11')), holding(adaptive)]);
    expect(await recording.state()).toMatchObject({ phase: 'recording', waitingChanges: [] });
  });

  it('while the recorder fails over: they are applied when it is there again', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'updateLayout', when: { nth: 1 }, do: 'failOver' }]);
    const answer = recording.updateLayout(adaptive);
    await until(recording, ({ phase }) => phase === 'recovering');
    expect(takenOf(cname)).toEqual([]);
    await bench.pass(200);
    expect(await answer).toEqual({ applied: 'byAgora' });
    expect(takenOf(cname)).toEqual([holding(adaptive)]);
    expect(await recording.state()).toMatchObject({ phase: 'recording', counters: { starts: 1, changesApplied: 1 } });
  });

  it('over a continue-as-new: whoever waits is told "later", and the next run applies them', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'update', do: outage }]);
    const answer = recording.update(onlyHear('12'));
    await makeHistoryLong(server.env.client, recording.workflowId);
    await bench.pass(120);
    expect(await answer).toEqual({ applied: 'later' });
    const before = await recording.state();
    expect(before.counters).toMatchObject({ continuedAsNew: 1, changesApplied: 0, changesRefused: 0 });
    expect(before.waitingChanges).toEqual(['update']);
    expect(takenOf(cname)).toEqual([]);

    bench.emulator.faults([]);
    await bench.pass(200);
    expect(takenOf(cname)).toEqual([holding(onlyHear('12'))]);
    const after = await recording.state();
    expect(after).toMatchObject({ phase: 'recording', waitingChanges: [], counters: { starts: 1, changesApplied: 1 } });
    expect(after.desired).toMatchObject({ recordingConfig: { subscribeAudioUids: ['12'] } });
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
  });
});
