import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { recordingTaskQueue, workflowIdOf } from '../../src/recording/names.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { recordersIn, recordingOn, sentTo, sweepAndSettle, sweepOnce, terminate, untilListed } from './support.js';

const server = withDevServer();
const bench = withBench(server, { emulator: { silenceMs: 50 } });
const sweep = () => sweepOnce(server.env.client);

/** The answer of `start` is lost, so nobody knows its sid. */
async function terminatedWhileStarting(): Promise<{ workflowId: string; cname: string }> {
  const spec = await bench.newSpec();
  const cname = String(spec.cname);
  bench.emulator.faults([{ on: 'start', when: { cname }, do: 'loseAnswer' }]);
  void bench.client.start(spec).catch(() => undefined);
  const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid: '9001' });
  await until(recording, ({ phase }) => phase === 'starting' && sentTo(bench, cname, 'start').length > 0);
  await terminate(server.env.client, recording.workflowId);
  return { workflowId: recording.workflowId, cname };
}

/** Its new run begins from nothing, or goes on from after its last task. */
async function reset(workflowId: string, to: 'beginning' | 'end'): Promise<void> {
  const { client } = server.env;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
  });
  const done = (history?.events ?? []).filter(({ eventType }) => eventType === 7).map(({ eventId }) => eventId);
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: to === 'beginning' ? done[0] : done.at(-1),
    reason: 'pressed by an operator',
    requestId: randomUUID(),
  });
  await untilListed(client, `WorkflowId = "${workflowId}" AND ExecutionStatus = "Terminated"`);
}

describe('a recording whose workflow is terminated', () => {
  it('has its recorder stopped, exactly once however often is swept', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    const { workflowId } = recording;
    await terminate(server.env.client, workflowId);
    const { orphans } = await sweep();
    expect(orphans).toMatchObject([{ workflowId, reason: 'terminated', uid: '9001', sid, became: 'stopped' }]);
    expect((await sweep()).orphans).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });

  it('has its recorder stopped once by two sweeps at the same time', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    const both = await Promise.all([sweep(), sweep()]);
    expect(both.flatMap(({ orphans }) => orphans.map(({ became }) => became))).toContain('stopped');
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });

  it('and is running again under the same id has only the old recorder stopped', async () => {
    const { recording, cname } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    const again = await recordingOn(bench, { cname, uid: '9001', backupUids: ['9002'] });
    await sweep();
    const live = (await recordersIn(bench, cname)).filter(({ leftAt }) => !leftAt);
    expect(live).toMatchObject([{ sid: again.sid }]);
    expect(await again.recording.stop()).toMatchObject({ outcome: 'completed' });
  }, 90_000);

  it('whose sid nobody knows has its recorder taken out of the channel, and nobody else', async () => {
    const { workflowId, cname } = await terminatedWhileStarting();
    const { orphans } = await sweep();
    expect(orphans).toMatchObject([{ workflowId, reason: 'terminated', uid: '9001', became: 'takenOut' }]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'kicked' }]);
    expect(sentTo(bench, cname, 'kickingRule').map(({ body }) => body)).toMatchObject([{ uid: 9001 }]);
    expect((await sweep()).orphans).toEqual([]);
  });

  it('is only told about in a dry run', async () => {
    const { recording, cname } = await recordingOn(bench);
    const { workflowId } = recording;
    await terminate(server.env.client, workflowId);
    expect((await sweepOnce(server.env.client, { dryRun: true })).orphans).toMatchObject([
      { workflowId, reason: 'terminated', became: 'found' },
    ]);
    expect(sentTo(bench, cname, 'stop')).toEqual([]);
    expect((await sweep()).orphans).toMatchObject([{ workflowId, became: 'stopped' }]);
  });
});

it('a recording whose workflow timed out has its recorder stopped', async () => {
  const spec = await bench.newSpec();
  const cname = String(spec.cname);
  const { appId } = bench.emulator;
  const workflowId = workflowIdOf({ appId, cname, uid: spec.uid });
  const { client } = server.env;
  await client.workflow.start('recording', {
    workflowId,
    taskQueue: recordingTaskQueue,
    args: [{ ...spec, appId }],
    workflowRunTimeout: '3 seconds',
  });
  await untilListed(client, `WorkflowId = "${workflowId}" AND ExecutionStatus = "TimedOut" AND AgoraLive = true`);
  // Its recorder has come late, where the machine is slow, and has to have a first file.
  await bench.emulator.advance(20);
  expect((await sweep()).orphans).toMatchObject([{ workflowId, reason: 'timedOut', became: 'stopped' }]);
  expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'stop' }]);
});

describe('a recording whose workflow is reset', () => {
  it('to before its start has its recorder stopped, as the new run knows nothing of it', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    const noRoom = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;
    bench.emulator.faults([{ on: 'acquire', when: { cname }, do: noRoom }]);
    await reset(recording.workflowId, 'beginning');
    expect((await sweep()).orphans).toMatchObject([{ reason: 'reset', sid, became: 'stopped' }]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    await recording.cancel();
  });

  it('to after its start keeps its recorder, as the new run goes on with it', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    await reset(recording.workflowId, 'end');
    expect((await sweep()).orphans).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: undefined }]);
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
    expect((await sweep()).orphans).toEqual([]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });
});

describe('a recording whose workflow is deleted', () => {
  async function deleted(workflowId: string): Promise<void> {
    const { client } = server.env;
    const { namespace } = client.options;
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
    const isThere = () =>
      client.workflow
        .getHandle(workflowId)
        .describe()
        .then(Boolean, () => false);
    while (await isThere());
  }

  it('has its recorder stopped once, since the sweep before had it live', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    const { workflowId } = recording;
    await sweepAndSettle(server.env.client);
    await deleted(workflowId);
    await untilListed(server.env.client, `WorkflowId = "${workflowId}"`, { count: 0 });
    expect((await sweep()).orphans).toMatchObject([{ workflowId, reason: 'deleted', sid, became: 'stopped' }]);
    expect((await sweep()).orphans).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });

  it('is remembered until its recorder is stopped', async () => {
    const { recording, cname } = await recordingOn(bench);
    await sweepAndSettle(server.env.client);
    await deleted(recording.workflowId);
    await sweepOnce(server.env.client, { dryRun: true });
    await sweepAndSettle(server.env.client);
    expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('does not keep a sweep from its work when the page that had it is gone, too', async () => {
    const gone = await recordingOn(bench);
    const { pages } = await sweepAndSettle(server.env.client);
    await untilListed(server.env.client, `WorkflowId = "${pages[0]}" AND ExecutionStatus = "Completed"`);
    for (const id of [gone.recording.workflowId, ...pages]) await deleted(id);
    const { recording } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    expect((await sweep()).orphans).toMatchObject([{ reason: 'terminated', became: 'stopped' }]);
  }, 120_000);
});
