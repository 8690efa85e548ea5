import { describe, expect, it } from '@jest/globals';
import { RecordingFailedError } from '../../src/client-errors.js';
import { explain } from '../../src/doctor/explain.js';
import { sweeperNames, workflowIdOf } from '../../src/recording/names.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { recordingOn, sweepOnce, terminate } from '../sweeper/support.js';

const server = withDevServer();
const bench = withBench(server);

const linesAbout = async (workflowId: string, nowMs = Date.now()) => {
  const findings = await explain(server.env.client, workflowId, nowMs);
  for (const { verdict, remedy } of findings) if (verdict !== 'ok') expect(remedy).toMatch(/\w/u);
  return findings.map(({ verdict, found }) => `${verdict}: ${found}`);
};

describe('the doctor says of a recording', () => {
  it('that it runs, how far it has come, and until when', async () => {
    const { recording, sid } = await recordingOn(bench);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(await linesAbout(recording.workflowId)).toEqual([
      expect.stringMatching(new RegExp(`^ok: it is running: recording, sid ${sid}, to be stopped by 20`, 'u')),
    ]);
    await recording.stop();
  });

  it('that its deadline has passed', async () => {
    const { recording } = await recordingOn(bench);
    const lines = await linesAbout(recording.workflowId, Date.now() + 100 * 3_600_000);
    expect(lines).toContainEqual(expect.stringMatching(/^failed: it is past its deadline/u));
    await recording.stop();
  });

  it('which call to Agora is tried again and again, and what Agora says', async () => {
    const { recording, cname } = await recordingOn(bench);
    const refusal = { kind: 'refuse', status: 401, reason: 'Invalid authentication credentials' } as const;
    bench.emulator.faults([{ on: 'stop', when: { cname }, do: refusal }]);
    const stopped = recording.stop();
    let lines: string[] = [];
    while (lines.length < 2) lines = await linesAbout(recording.workflowId);
    expect(lines).toContainEqual(
      expect.stringMatching(/^warning: stop is being tried for the \dth time: .*credentials/u),
    );
    bench.emulator.faults([]);
    await stopped;
  });

  it('how it ended, and that nobody had sent a stream', async () => {
    const { recording } = await recordingOn(bench, { cname: 'a-good-end' });
    await recording.stop();
    expect(await linesAbout(recording.workflowId)).toEqual([
      expect.stringMatching(/^ok: it is over \(completed\): .*1 recorder, \d+ files/u),
    ]);
    const silent = await bench.client.start({ cname: 'nobody', uid: '9', storage: 'default' });
    await silent.recording.stop();
    expect(await linesAbout(silent.recording.workflowId)).toEqual([
      expect.stringMatching(/^warning: it is over \(noData\)/u),
    ]);
  });

  it('what Agora refused, and the remedy', async () => {
    const spec = await bench.newSpec();
    const refusal = { kind: 'refuse', status: 401, reason: 'Invalid authentication credentials' } as const;
    bench.emulator.faults([{ on: 'acquire', when: { cname: String(spec.cname) }, do: refusal }]);
    const refused = await bench.client.start(spec).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RecordingFailedError);
    const id = workflowIdOf({ appId: bench.emulator.appId, cname: String(spec.cname), uid: '9001' });
    expect(await linesAbout(id)).toEqual([
      expect.stringMatching(/^failed: it failed \(AgoraRejected\): .*credentials/u),
    ]);
  });

  it('which rules its spec breaks', async () => {
    const workflowId = 'agora-recording/x/y/1';
    const spec = { cname: 'y', uid: '0' };
    const start = { workflowId, taskQueue: 'agora-recording', args: [spec] };
    await server.env.client.workflow.execute('recording', start).catch(() => undefined);
    expect(await linesAbout(workflowId)).toEqual([expect.stringMatching(/^failed: its spec breaks rules: .*uid/u)]);
  });

  it('that somebody terminated it, and that its recorder may be there', async () => {
    const { recording, sid } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    expect(await linesAbout(recording.workflowId)).toEqual([
      'failed: somebody terminated its workflow',
      `warning: a recorder may still be in the channel, sid ${sid}`,
    ]);
    await bench.client.sweep();
  });

  it('that there is none, or that it is something else', async () => {
    expect(await linesAbout('agora-recording/x/nobody/1')).toEqual([
      'failed: there is no recording agora-recording/x/nobody/1',
    ]);
    await sweepOnce(server.env.client, {}, 'by-hand');
    const sweep = `${sweeperNames.schedule}/by-hand`;
    expect(await linesAbout(sweep)).toEqual([`failed: ${sweep} is no recording but a sweepOrphans`]);
  });
});
