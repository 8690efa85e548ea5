import { afterEach, describe, expect, it } from '@jest/globals';
import { type ScheduleHandle, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { sweeperNames } from '../../src/recording/names.js';
import type { SweepResult } from '../../src/recording/sweep.js';
import { type RecordingWorkerOptions, startWorker } from '../../src/worker.js';
import { withBench } from '../support/bench.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { recordersIn, recordingOn, sentTo, terminate, untilListed } from './support.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const workers: { drain(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.drain()));
  await schedule().delete();
});

const schedule = (): ScheduleHandle => server.env.client.schedule.getHandle(sweeperNames.schedule);

async function work(sweep?: RecordingWorkerOptions['sweep']): Promise<void> {
  const { address, namespace = 'default' } = server.env;
  const temporal = { connectionOptions: { address }, namespace };
  workers.push(
    await startWorker({ config: bench.config, temporal, workflow: await workflowForTests(), drainSeconds: 5, sweep }),
  );
}

/** Lets the Schedule start one sweep, and waits until it knows what came of it. */
async function sweptBySchedule(): Promise<SweepResult> {
  const { info: before } = await schedule().describe();
  await schedule().trigger(ScheduleOverlapPolicy.SKIP);
  let { info } = await schedule().describe();
  while (info.numActionsTaken === before.numActionsTaken || info.runningActions.length > 0) {
    ({ info } = await schedule().describe());
  }
  const newest = info.recentActions.at(-1);
  if (newest?.action.type !== 'startWorkflow') throw new Error('the Schedule has started nothing');
  const { workflowId, firstExecutionRunId } = newest.action.workflow;
  return server.env.client.workflow.getHandle(workflowId, firstExecutionRunId).result();
}

describe('the Schedule of the sweeper', () => {
  it('is there once a worker is, every five minutes and never twice at once', async () => {
    await work();
    const { spec, policies, action } = await schedule().describe();
    expect(spec.intervals).toMatchObject([{ every: 300_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 });
    expect(action).toMatchObject({ workflowType: 'sweepOrphans', taskQueue: 'agora-recording' });
  });

  it('is one, and as it was, when many workers start together', async () => {
    await Promise.all([work(), work(), work()]);
    const { info } = await schedule().describe();
    await work();
    const names: string[] = [];
    for await (const { scheduleId } of server.env.client.schedule.list()) names.push(scheduleId);
    expect(names).toEqual([sweeperNames.schedule]);
    expect((await schedule().describe()).info.lastUpdatedAt).toEqual(info.lastUpdatedAt);
  });

  it('is brought up to date by a worker that wants it otherwise, and stays paused if it was', async () => {
    await work();
    await schedule().pause('for maintenance');
    await work({ everySeconds: 60 });
    const { spec, state } = await schedule().describe();
    expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
    expect(state).toMatchObject({ paused: true, note: 'for maintenance' });
  });

  it('is not made by a worker that is told so', async () => {
    await work(false);
    await expect(schedule().describe()).rejects.toThrow(ScheduleNotFoundError);
    await work();
  });

  it('lets the next sweep find what was deleted since the last one', async () => {
    await work();
    const { recording, cname, sid } = await recordingOn(bench);
    const { client } = server.env;
    await untilListed(client, `WorkflowId = "${recording.workflowId}" AND AgoraLive = true`);
    expect(await sweptBySchedule()).toMatchObject({ live: 1, orphans: [] });
    const workflowExecution = { workflowId: recording.workflowId };
    await client.workflowService.deleteWorkflowExecution({ namespace: client.options.namespace, workflowExecution });
    await untilListed(client, `WorkflowId = "${recording.workflowId}"`, { count: 0 });
    expect((await sweptBySchedule()).orphans).toMatchObject([{ reason: 'deleted', sid, became: 'stopped' }]);
    expect(await sweptBySchedule()).toMatchObject({ live: 0, orphans: [] });
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });

  it('has the recorder of a terminated recording stopped within two sweeps, by one stop', async () => {
    await work();
    const { recording, cname } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    await sweptBySchedule();
    await sweptBySchedule();
    expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });
});
