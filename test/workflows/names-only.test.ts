import { describe, expect, it } from '@jest/globals';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';

// What a program in any language does: names from the documentation, and plain JSON. Nothing of ours is imported.

const server = withDevServer();
const bench = withBench(server);
const appId = '0123456789abcdef0123456789abcdef';

const plainClient = () =>
  new Client({ connection: server.env.connection, namespace: server.env.namespace ?? 'default' });

function specOf(cname: string) {
  return {
    cname,
    uid: '527841',
    mode: 'composite',
    storage: 'default',
    recordingConfig: { channelType: 0, maxIdleTime: 3600 },
    labels: { lesson: '7b' },
  };
}

/** Starts it as one call, which answers once there is a sid. */
async function start(cname: string) {
  await bench.emulator.userJoins(cname, '11');
  const workflowId = `agora-recording/${appId}/${cname}/527841`;
  const startWorkflowOperation = new WithStartWorkflowOperation('recording', {
    workflowId,
    taskQueue: 'agora-recording',
    args: [specOf(cname)],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const started = await plainClient().workflow.executeUpdateWithStart('started', { startWorkflowOperation });
  return { recording: plainClient().workflow.getHandle(workflowId), started };
}

const isText = expect.stringMatching(/./u);
const isInstant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);

describe('a client that knows only the names', () => {
  it('starts, watches, changes and stops a recording, and reads its result', async () => {
    const { recording, started } = await start('by-names');
    expect(started).toEqual({ sid: isText, resourceId: isText, uid: '527841' });
    await bench.emulator.advance(30);
    expect(await recording.executeUpdate('confirmed')).toEqual(started);
    const { sid } = JSON.parse(JSON.stringify(started));

    expect(await recording.executeUpdate('updateLayout', { args: [{ mixedVideoLayout: 1 }] })).toEqual({
      applied: 'byAgora',
    });
    expect(
      await recording.executeUpdate('update', {
        args: [{ streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } }],
      }),
    ).toEqual({ applied: 'byAgora' });
    expect(await recording.query('state')).toMatchObject({
      phase: 'recording',
      appId,
      cname: 'by-names',
      labels: { lesson: '7b' },
      sid,
      stopBy: isInstant,
      desired: { recordingConfig: { subscribeAudioUids: ['11'], transcodingConfig: { mixedVideoLayout: 1 } } },
      counters: { changesApplied: 2 },
    });

    const { searchAttributes } = await recording.describe();
    expect(searchAttributes).toMatchObject({
      AgoraAppId: [appId],
      AgoraChannel: ['by-names'],
      AgoraMode: ['composite'],
      AgoraPhase: ['recording'],
      AgoraSid: [sid],
      AgoraResourceId: [isText],
      AgoraUids: expect.arrayContaining(['527841']),
      AgoraLive: [true],
      AgoraStopBy: [expect.any(Date)],
    });

    await recording.signal('stop', { reason: 'the lesson is over' });
    const result = await recording.result();
    const file = { name: `${sid}_by-names.m3u8`, kind: 'hls', key: `school/${sid}_by-names.m3u8` };
    expect(result).toMatchObject({
      outcome: 'completed',
      reason: 'stop was asked for: the lesson is over',
      segments: [
        {
          uid: '527841',
          sid,
          startedAt: isInstant,
          stopBy: isInstant,
          leftAt: isInstant,
          uploadingStatus: 'uploaded',
          files: [file],
        },
      ],
      manifest: [file],
    });

    expect(await recording.query('state')).toMatchObject({
      phase: 'stopped',
      outcome: 'completed',
      segments: [{ sid }],
    });
    const closed = await recording.describe();
    expect(closed.searchAttributes).toMatchObject({ AgoraPhase: ['stopped'], AgoraLive: [false], AgoraSid: [sid] });
    expect(closed.typedSearchAttributes.getAll().map(({ key }) => key.name)).not.toContain('AgoraStopBy');
  });

  it('stops a recording by an Update that answers with the result', async () => {
    const { recording, started } = await start('by-update');
    await bench.emulator.advance(30);
    const result = await recording.executeUpdate('stop', { args: [{ reason: 'enough' }] });
    expect(result).toMatchObject({ outcome: 'completed', segments: [started] });
    expect(await recording.result()).toEqual(result);
  });
});
