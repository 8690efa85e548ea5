import { describe, expect, it } from '@jest/globals';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

async function runningRecording(changes: Partial<RecordingSpec> = {}) {
  const { recording } = await bench.client.start(await bench.newSpec({ ...staying, ...changes }));
  await bench.pass(10);
  await until(recording, ({ phase }) => phase === 'recording');
  return { recording, workflow: server.env.client.workflow.getHandle(recording.workflowId) };
}

describe('an Update that breaks rules', () => {
  it('tells the client which rules, by name', async () => {
    const { recording } = await runningRecording();
    const both = { subscribeAudioUids: ['11'], unSubscribeAudioUids: ['12'] };
    await expect(recording.update({ streamSubscribe: { audioUidList: both } })).rejects.toMatchObject({
      name: 'InvalidSpecError',
      rules: [aboutField('streamSubscribe.audioUidList.unSubscribeAudioUids')],
    });
  });

  it('is rejected where the mode has nothing of the kind', async () => {
    const { recording } = await runningRecording({
      mode: 'individual',
      recordingConfig: { channelType: 0, maxIdleTime: 3600, subscribeUidGroup: 0 },
    });
    await expect(recording.updateLayout({ mixedVideoLayout: 1 })).rejects.toThrow(
      'only a composite recording has a layout',
    );
    await expect(recording.update({ webRecordingConfig: { onhold: true } })).rejects.toMatchObject({
      rules: [aboutField('webRecordingConfig')],
    });
  });
});

describe('a Signal that breaks rules', () => {
  it('changes nothing and is told in the state', async () => {
    const { recording, workflow } = await runningRecording();
    const before = await recording.state();
    await workflow.signal('updateLayout', { mixedVideoLayout: 9 });
    await workflow.signal('update', 'louder');
    await workflow.signal('stop', { reason: 42 });
    await workflow.signal('rewind');
    const after = await until(recording, ({ counters }) => counters.signalsRefused === 4);
    expect(after).toMatchObject({ phase: 'recording', desired: before.desired, waitingChanges: [] });
    expect(after.events.slice(-4).map(({ what }) => what)).toEqual([
      expect.stringMatching(/^the signal updateLayout changed nothing: .*mixedVideoLayout/u),
      expect.stringMatching(/^the signal update changed nothing: /u),
      expect.stringMatching(/^the signal stop changed nothing: .*reason/u),
      'there is no signal "rewind"',
    ]);
    await bench.pass(30);
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
  });
});

describe('Signals', () => {
  it('change and stop a recording just as Updates do', async () => {
    const { recording, workflow } = await runningRecording();
    await workflow.signal('updateLayout', { mixedVideoLayout: 1 });
    await workflow.signal('update', { streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } });
    const { desired } = await until(recording, ({ counters }) => counters.changesApplied === 2);
    expect(desired).toMatchObject({
      recordingConfig: { subscribeAudioUids: ['11'], transcodingConfig: { mixedVideoLayout: 1 } },
    });
    await workflow.signal('stop', { reason: 'the bell rang' });
    expect(await recording.result()).toMatchObject({
      outcome: 'completed',
      reason: 'stop was asked for: the bell rang',
    });
  });

  it('need no argument to stop it', async () => {
    const { recording, workflow } = await runningRecording();
    await workflow.signal('stop');
    expect(await recording.result()).toMatchObject({ outcome: 'completed', reason: 'stop was asked for' });
  });
});

function aboutField(field: string) {
  return { field, rule: expect.any(String), remedy: expect.any(String) };
}
