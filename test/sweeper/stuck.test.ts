import { beforeAll, describe, expect, it } from '@jest/globals';
import { createAgoraClient } from '../../src/agora/client.js';
import { type LiveRecorders, liveRecordersMemo } from '../../src/recording/live-recorders.js';
import { searchAttributes, workflowIdOf } from '../../src/recording/names.js';
import { withBench } from '../support/bench.js';
import { runOtherWorkflows } from '../support/other-workflows.js';
import { withDevServer } from '../support/temporal.js';
import { recordersIn, sentTo, sweepAndSettle, untilListed } from './support.js';

const server = withDevServer();
const patience = { failingSeconds: 2, untakenSeconds: 0 };
const bench = withBench(server, { sweep: { everySeconds: 86_400, patience } });
const minute = 60_000;
const sweep = () => sweepAndSettle(server.env.client);

beforeAll(async () => {
  server.endBefore(
    await runOtherWorkflows(server, { taskQueue: 'stuck', module: new URL('./stuck-workflows.ts', import.meta.url) }),
  );
}, 60_000);

/** A recorder, and a workflow that says it has it and does nothing about it. */
async function stuck(how: { taskQueue: string; does?: 'waits' | 'fails'; deadlineMs: number }) {
  const { appId, customerId, customerSecret, url } = bench.emulator;
  const cname = String((await bench.newSpec()).cname);
  const agora = createAgoraClient({ appId, customerId, customerSecret, baseUrl: url });
  const member = { cname, uid: '9001', mode: 'composite' } as const;
  const { resourceId } = await agora.acquire({ ...member, scene: 0, resourceExpiredHour: 72 }, { attempt: 1 });
  const storageConfig = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'an-access-key', secretKey: 'a-key' };
  const { sid } = await agora.start({ ...member, resourceId, request: { storageConfig } }, { attempt: 1 });
  await agora.close();
  const stopBy = new Date(Date.now() + how.deadlineMs).toISOString();
  const expiresAt = new Date(Date.now() + 72 * 60 * minute).toISOString();
  const recorders = [{ uid: '9001', resourceId, sid, stopBy, expiresAt }];
  const live: LiveRecorders = { project: 'default', appId, cname, mode: 'composite', recorders };
  const workflowId = workflowIdOf({ appId, cname, uid: '9001' });
  await server.env.client.workflow.start('recording', {
    ...{ workflowId, taskQueue: how.taskQueue, args: [how.does ?? 'waits'] },
    workflowTaskTimeout: '1 second',
    memo: { [liveRecordersMemo]: live },
    typedSearchAttributes: [
      { key: searchAttributes.live, value: true },
      { key: searchAttributes.stopBy, value: new Date(stopBy) },
    ],
  });
  await untilListed(server.env.client, `WorkflowId = "${workflowId}" AND AgoraLive = true`);
  return { workflowId, cname, sid };
}

async function expectStoppedOnce({ cname, sid }: { cname: string; sid: string }): Promise<void> {
  expect((await sweep()).orphans).toEqual([]);
  expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
  expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
}

describe('a recorder whose workflow is stuck is stopped once', () => {
  it('when its deadline has passed and the workflow does nothing about it', async () => {
    const one = await stuck({ taskQueue: 'stuck', deadlineMs: -5 * minute });
    let told = (await sweep()).orphans;
    // Its first task may have been on its way.
    if (told.length === 0) told = (await sweep()).orphans;
    expect(told).toMatchObject([{ workflowId: one.workflowId, reason: 'overdue', sid: one.sid }]);
    await expectStoppedOnce(one);
  });

  it('when its deadline has passed and no worker takes its task, which takes two sweeps to tell', async () => {
    const one = await stuck({ taskQueue: 'polled-by-nobody', deadlineMs: -5 * minute });
    expect((await sweep()).orphans).toEqual([]);
    expect((await sweep()).orphans).toMatchObject([{ workflowId: one.workflowId, reason: 'overdue' }]);
    await expectStoppedOnce(one);
  });

  it('when its workflow tasks keep failing', async () => {
    const one = await stuck({ taskQueue: 'stuck', does: 'fails', deadlineMs: 60 * minute });
    let { orphans } = await sweep();
    while (orphans.length === 0) ({ orphans } = await sweep());
    expect(orphans).toMatchObject([{ workflowId: one.workflowId, reason: 'tasksFailing', sid: one.sid }]);
    await expectStoppedOnce(one);
  }, 90_000);
});

it('a recorder whose workflow waits for a worker is left to it until the deadline', async () => {
  const { cname } = await stuck({ taskQueue: 'polled-by-nobody', deadlineMs: 60 * minute });
  await sweep();
  expect((await sweep()).orphans).toEqual([]);
  expect(sentTo(bench, cname, 'stop')).toEqual([]);
});
