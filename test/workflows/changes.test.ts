import { describe, expect, it } from '@jest/globals';
import type { Layout, UpdateRequest } from '../../src/recording/messages.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;
const adaptive: Layout = { mixedVideoLayout: 1 };
const onlyHear = (uid: string): UpdateRequest => ({
  streamSubscribe: { audioUidList: { subscribeAudioUids: [uid] } },
});
const outage = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;

async function confirmedRecording() {
  const spec = await bench.newSpec(staying);
  const { recording } = await bench.client.start(spec);
  await bench.pass(10);
  await until(recording, ({ phase }) => phase === 'recording');
  return { recording, cname: String(spec.cname) };
}

function sentTo(cname: string, endpoints: string[]) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && endpoints.includes(sent.endpoint));
}

/** Sends an update, and waits until the emulator has seen it; answers with the answer still to come. */
async function underWay(recording: RecordingHandle, cname: string, request: UpdateRequest) {
  const answer = recording.update(request);
  while (sentTo(cname, ['update']).length === 0) await recording.state();
  return { answer };
}

const bodiesOf = (sent: { body?: unknown }[]) => sent.map(({ body }) => JSON.stringify(body));

const changesSentTo = (cname: string) =>
  sentTo(cname, ['update', 'updateLayout']).map(({ endpoint, body }) => ({ endpoint, body }));

const holding = (clientRequest: unknown) => expect.objectContaining({ clientRequest });

describe('changes to a running recording', () => {
  it('are answered once Agora has them, and show in what is desired', async () => {
    const { recording, cname } = await confirmedRecording();
    expect(await recording.update(onlyHear('11'))).toEqual({ applied: 'byAgora' });
    expect(await recording.updateLayout({ ...adaptive, backgroundColor: '#102030' })).toEqual({ applied: 'byAgora' });
    expect(changesSentTo(cname)).toEqual([
      { endpoint: 'update', body: holding(onlyHear('11')) },
      { endpoint: 'updateLayout', body: holding({ ...adaptive, backgroundColor: '#102030' }) },
    ]);
    const { desired, counters, waitingChanges } = await recording.state();
    expect(desired).toMatchObject({
      recordingConfig: { subscribeAudioUids: ['11'], transcodingConfig: { ...adaptive, backgroundColor: '#102030' } },
    });
    expect(counters).toMatchObject({ changesApplied: 2, changesRefused: 0 });
    expect(waitingChanges).toEqual([]);
  });

  it('are sent in the order in which they came, the next one only once the one before is answered', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'update', do: outage }]);
    const uids = ['21', '22', '23', '24'];
    const [first = '', ...others] = uids;
    const { answer } = await underWay(recording, cname, onlyHear(first));
    const answers = [answer];
    for (const uid of others) {
      answers.push(recording.update(onlyHear(uid)));
      await until(recording, ({ waitingChanges }) => waitingChanges.length === answers.length);
    }
    expect(bodiesOf(sentTo(cname, ['update'])).every((body) => body.includes(`"${first}"`))).toBe(true);
    bench.emulator.faults([]);
    await bench.pass(60);
    expect(await Promise.all(answers)).toEqual(uids.map(() => ({ applied: 'byAgora' })));
    const taken = sentTo(cname, ['update']).filter(({ status }) => status === 200);
    expect(taken.map(({ body }) => body)).toEqual(uids.map((uid) => holding(onlyHear(uid))));
  });

  it('give way to a newer layout, and the older one that waited is told so', async () => {
    const { recording, cname } = await confirmedRecording();
    bench.emulator.faults([{ on: 'update', do: outage }]);
    const { answer } = await underWay(recording, cname, onlyHear('11'));
    const older = recording.updateLayout({ mixedVideoLayout: 0 });
    await until(recording, ({ waitingChanges }) => waitingChanges.length === 2);
    const newer = recording.updateLayout(adaptive);
    expect(await older).toEqual({ applied: 'superseded' });
    bench.emulator.faults([]);
    await bench.pass(60);
    expect(await Promise.all([answer, newer])).toEqual([{ applied: 'byAgora' }, { applied: 'byAgora' }]);
    expect(sentTo(cname, ['updateLayout']).map(({ body }) => body)).toEqual([holding(adaptive)]);
    expect((await recording.state()).counters.changesSuperseded).toBe(1);
  });

  it('fail their Update alone when Agora refuses them, with its words; the recording goes on', async () => {
    const { recording } = await confirmedRecording();
    bench.emulator.faults([
      { on: 'update', do: { kind: 'refuse', status: 400, code: 2, reason: 'invalid parameter: uid' } },
    ]);
    await expect(recording.update(onlyHear('11'))).rejects.toMatchObject({
      type: 'AgoraRejected',
      message: expect.stringContaining('invalid parameter: uid'),
      details: [
        { httpStatus: 400, code: 2, reason: 'invalid parameter: uid', endpoint: 'update', hint: expect.any(String) },
      ],
    });
    bench.emulator.faults([]);
    expect(await recording.updateLayout(adaptive)).toEqual({ applied: 'byAgora' });
    const { phase, counters, desired } = await recording.state();
    expect(phase).toBe('recording');
    expect(counters).toMatchObject({ changesApplied: 1, changesRefused: 1 });
    expect(JSON.stringify(desired)).not.toContain('subscribeAudioUids');
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
  });

  it('become part of the start when they come before the recorder', async () => {
    bench.emulator.faults([{ on: 'acquire', do: outage }]);
    const spec = await bench.newSpec(staying);
    const starting = bench.client.start(spec);
    const recording = bench.client.get({ appId: bench.emulator.appId, cname: String(spec.cname), uid: '9001' });
    await until(recording, ({ phase }) => phase === 'acquiring');
    const early = [recording.update(onlyHear('12')), recording.updateLayout(adaptive)];
    await until(recording, ({ waitingChanges }) => waitingChanges.length === 2);
    bench.emulator.faults([]);
    await bench.pass(60);
    await starting;
    expect(await Promise.all(early)).toEqual([{ applied: 'partOfStart' }, { applied: 'partOfStart' }]);
    expect(sentTo(String(spec.cname), ['start']).map(({ body }) => body)).toEqual([
      holding(
        expect.objectContaining({
          recordingConfig: expect.objectContaining({
            ...staying.recordingConfig,
            subscribeAudioUids: ['12'],
            transcodingConfig: { width: 360, height: 640, fps: 15, bitrate: 500, ...adaptive },
          }),
        }),
      ),
    ]);
    expect(changesSentTo(String(spec.cname))).toEqual([]);
  });

  it('are refused as too late while the recorder is being stopped, and once it is', async () => {
    const { recording } = await confirmedRecording();
    bench.emulator.faults([{ on: 'stop', do: outage }]);
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase === 'stopping');
    await expect(recording.update(onlyHear('11'))).rejects.toMatchObject({
      type: 'RecordingOver',
      message: expect.stringContaining('too late'),
    });
    bench.emulator.faults([]);
    await bench.pass(60);
    expect(await stopping).toMatchObject({ outcome: 'completed' });
    await expect(recording.updateLayout(adaptive)).rejects.toThrow('is over');
  });
});
