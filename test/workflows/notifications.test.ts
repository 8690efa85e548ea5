import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../src/emulator/server.js';
import type { AgoraEvent } from '../../src/recording/agora-event.js';
import { messageNames, workflowIdOf } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { ofPage } from '../support/page.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true, emulator: { silenceMs: 50 } });
const minute = 60;

type Told = Partial<AgoraEvent> & { eventType: number };

async function tell({ cname, uid }: Pick<RecordingSpec, 'cname' | 'uid'>, event: Told): Promise<void> {
  const workflowId = workflowIdOf({ appId: bench.emulator.appId, cname, uid });
  const whole: AgoraEvent = { noticeId: randomUUID(), notifyMs: await server.env.currentTimeMs(), ...event };
  await bench.client.client.workflow.getHandle(workflowId).signal(messageNames.agoraEvent, whole);
}

async function recordersOf(cname: string): Promise<LedgerEntry[]> {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter((recorder) => recorder.cname === cname);
}

function requestsOf(endpoint: string, cname: string) {
  return bench.emulator.requests().filter((sent) => sent.endpoint === endpoint && sent.cname === cname);
}

async function begun(changes: Partial<RecordingSpec> = {}) {
  const spec = await bench.newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 60 }, ...changes });
  const { recording, started } = await bench.client.start(spec);
  await bench.pass(3 * minute);
  return { spec, recording, sid: started.sid };
}

/** Agora starts the recorder, and its answer never comes, however often it is asked. */
async function startWithoutAnswer(changes: Partial<RecordingSpec>) {
  const spec = await bench.newSpec(changes);
  bench.emulator.faults([{ on: 'start', when: { cname: spec.cname }, do: 'loseAnswer' }]);
  const starting = bench.client.start(spec);
  let recorder: LedgerEntry | undefined;
  while (!recorder) [recorder] = await recordersOf(spec.cname);
  return { spec, starting, sid: recorder.sid };
}

describe('a notification that a recorder has begun', () => {
  it.each([
    ['of a channel', {}],
    ['of a page', ofPage()],
  ])('tells the sid that the answer did not, and the recorder %s is kept', async (_, changes) => {
    const { spec, starting, sid } = await startWithoutAnswer(changes);
    await tell(spec, { eventType: 13, sid, uid: spec.uid });
    const { recording, started } = await starting;
    expect(started.sid).toBe(sid);
    await bench.pass(minute);
    expect((await recording.stop()).segments.map((segment) => segment.sid)).toEqual([sid]);
    expect(requestsOf('kicking-rule', spec.cname)).toEqual([]);
    expect((await recordersOf(spec.cname)).map(({ leaveReason }) => leaveReason)).toEqual(['stop']);
  });

  it('of another uid, or of an earlier recording, tells this recording nothing', async () => {
    const { spec, starting } = await startWithoutAnswer({});
    await tell(spec, { eventType: 13, sid: 'somebody-elses', uid: '4711' });
    await tell(spec, { eventType: 13, sid: 'an-earlier-ones', uid: spec.uid, notifyMs: 0 });
    bench.emulator.faults([]);
    await bench.pass(minute);
    const { recording } = await starting;
    const { segments } = await recording.stop();
    expect(segments.map(({ sid }) => sid)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/somebody-elses|an-earlier-ones/u)]),
    );
  });

  it('confirms it without waiting', async () => {
    const spec = await bench.newSpec();
    const refusal = { kind: 'refuse', status: 500, code: 1, reason: 'busy' } as const;
    bench.emulator.faults([{ on: 'query', when: { cname: spec.cname }, do: refusal }]);
    const { recording, started } = await bench.client.start(spec);
    await tell(spec, { eventType: 40, sid: started.sid, uid: spec.uid });
    expect(await recording.confirmed()).toEqual(started);
    await recording.stop();
  });
});

describe('a notification that a recorder has left', () => {
  it('makes the recording look at once', async () => {
    const { spec, recording, sid } = await begun({ heartbeatSeconds: 3600 });
    const before = requestsOf('query', spec.cname).length;
    await tell(spec, { eventType: 41, sid, leaveCode: 16 });
    await until(recording, ({ counters }) => counters.notifications === 1 && counters.heartbeats > before);
    expect((await recording.stop()).outcome).toBe('completed');
  });

  it('because nobody was there ends a recording with afterExit auto', async () => {
    const { spec, recording, sid } = await begun({ afterExit: 'auto' });
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves(spec.cname, uid)));
    await bench.pass(61);
    await tell(spec, { eventType: 41, sid, leaveCode: 4 | 16 });
    await tell(spec, { eventType: 11, sid, exitStatus: 0 });
    expect((await recording.result()).outcome).toBe('ended');
    expect((await recordersOf(spec.cname)).length).toBe(1);
  });

  it.each([
    [0, 'ended', 1],
    [1, 'ended', 1],
    [6, 'completed', 2],
  ])('from a page, with code %i, tells whether to go on', async (code, outcome, recorders) => {
    const { spec, recording, sid } = await begun({ ...ofPage(), afterExit: 'auto' });
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname: spec.cname }, do: 'crashRecorder' }]);
    await tell(spec, { eventType: 71, sid, code, files: [{ name: 'a.mp4' }] });
    await bench.pass(10 * minute);
    if (outcome === 'completed') await recording.stop();
    const result = await recording.result();
    expect(result.outcome).toBe(outcome);
    expect(result.manifest.map(({ name }) => name)).toContain('a.mp4');
    expect((await recordersOf(spec.cname)).length).toBe(recorders);
  });
});

describe('a notification', () => {
  it('tells of files and of their upload', async () => {
    const { spec, recording, sid } = await begun();
    await tell(spec, { eventType: 32, sid, files: [{ name: 'late.mp4', startedAt: '2026-01-01T00:00:00.000Z' }] });
    const { segments } = await until(recording, ({ counters }) => counters.notifications === 1);
    expect(segments[0]).toMatchObject({ uploadingStatus: 'backuped' });
    expect(segments[0]?.files).toContainEqual(
      expect.objectContaining({ name: 'late.mp4', kind: 'mp4', key: 'school/late.mp4' }),
    );
    await recording.stop();
  });

  it('tells the uid under which the recorder goes on, for the last resort', async () => {
    const { spec, recording, sid } = await begun();
    await tell(spec, { eventType: 12, sid, newUid: '815' });
    const { segments } = await until(recording, ({ counters }) => counters.notifications === 1);
    expect(segments[0]).toMatchObject({ uid: '9001', movedTo: '815' });
    await recording.stop();
  });

  it('that comes twice changes nothing the second time', async () => {
    const { spec, recording, sid } = await begun();
    const event: Told = { eventType: 1, errorLevel: 3, sid, noticeId: 'the-same', code: 31, message: 're-upload' };
    await tell(spec, event);
    await tell(spec, event);
    await tell(spec, { eventType: 1, errorLevel: 3, sid, message: 'the last' });
    const { events, counters } = await until(recording, (state) =>
      state.events.some(({ what }) => what.includes('the last')),
    );
    expect(events.filter(({ what }) => what.includes('re-upload')).length).toBe(1);
    expect(counters.notifications).toBe(2);
    await recording.stop();
  });

  it('that is none is refused, and told', async () => {
    const { spec, recording } = await begun();
    await tell(spec, { eventType: -1, noticeId: '' });
    const { events } = await until(recording, ({ counters }) => counters.signalsRefused === 1);
    expect(events.at(-1)?.what).toMatch(/agoraEvent.*eventType/u);
    await recording.stop();
  });

  it('of a sid that is not its own is passed over', async () => {
    const { spec, recording } = await begun();
    await tell(spec, { eventType: 41, sid: 'another', leaveCode: 4 });
    await bench.pass(minute);
    expect(await recording.state()).toMatchObject({ phase: 'recording', counters: { notifications: 0 } });
    await recording.stop();
  });
});
