import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createAgoraClient } from '../../src/agora/client.js';
import type { AgoraEvent } from '../../src/recording/agora-event.js';
import { type LiveRecorders, liveRecordersMemo } from '../../src/recording/live-recorders.js';
import { messageNames, searchAttributes, workflowIdOf } from '../../src/recording/names.js';
import { withBench } from '../support/bench.js';
import { runOtherWorkflows } from '../support/other-workflows.js';
import { ofPage } from '../support/page.js';
import { withDevServer } from '../support/temporal.js';
import { recordersIn, sentTo, sweepOnce, terminate } from '../sweeper/support.js';

const server = withDevServer();
const bench = withBench(server);

beforeAll(async () => {
  server.endBefore(
    await runOtherWorkflows(server, {
      taskQueue: 'forgetful',
      module: new URL('../sweeper/forgetful-workflows.ts', import.meta.url),
    }),
  );
}, 60_000);

/** A recording that has sent `start`, and whose memo says nothing of what came of it. */
async function begun(mode: 'composite' | 'web' = 'composite') {
  const { appId, customerId, customerSecret, url } = bench.emulator;
  const cname = String((await bench.newSpec({ mode })).cname);
  const uid = '9001';
  const agora = createAgoraClient({ appId, customerId, customerSecret, baseUrl: url });
  const scene = mode === 'web' ? 1 : 0;
  const { resourceId } = await agora.acquire({ cname, uid, mode, scene, resourceExpiredHour: 72 });
  agora.close();
  const workflowId = workflowIdOf({ appId, cname, uid });
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const recorders = [{ uid, resourceId, stopBy: inHours(71), expiresAt: inHours(72) }];
  const live: LiveRecorders = { project: 'default', appId, cname, mode, recorders };
  const configuration = {
    storage: 'default',
    ...(mode === 'web' && { extensionServiceConfig: ofPage().extensionServiceConfig }),
  };
  const input = { project: 'default', appId, cname, uid, mode, resourceId, configuration, attempt: 1 };
  await server.env.client.workflow.start('recording', {
    ...{ workflowId, taskQueue: 'forgetful', args: [input] },
    memo: { [liveRecordersMemo]: live },
    typedSearchAttributes: [{ key: searchAttributes.live, value: true }],
  });
  return { workflowId, cname };
}

/** Resolves once what came of `start` is in the history, and a recorder that came of it has a first file. */
async function heard(workflowId: string): Promise<void> {
  const handle = server.env.client.workflow.getHandle(workflowId);
  const isOver = async () =>
    (await handle.fetchHistory()).events?.some(
      (event) => event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes,
    );
  while (!(await isOver()));
  await bench.emulator.advance(20);
}

async function notified(workflowId: string, sid: string): Promise<void> {
  const event: AgoraEvent = { noticeId: randomUUID(), eventType: 70, notifyMs: Date.now(), uid: '9001', sid };
  await server.env.client.workflow.getHandle(workflowId).signal(messageNames.agoraEvent, event);
}

async function sweptAfterTermination(workflowId: string) {
  await terminate(server.env.client, workflowId);
  return (await sweepOnce(server.env.client)).orphans;
}

describe('a recorder whose sid its terminated recording had no time to keep', () => {
  it.each(['composite', 'web'] as const)('is stopped by the sid that start answered, in %s mode', async (mode) => {
    const { workflowId, cname } = await begun(mode);
    await heard(workflowId);
    expect(await sweptAfterTermination(workflowId)).toMatchObject([{ workflowId, became: 'stopped' }]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'kickingRule')).toEqual([]);
  });

  it('is stopped by the sid that a notification told, when the answer was lost', async () => {
    bench.emulator.faults([{ on: 'start', when: {}, do: 'loseAnswer' }]);
    const { workflowId, cname } = await begun('web');
    await heard(workflowId);
    const [recorder] = await recordersIn(bench, cname);
    await notified(workflowId, String(recorder?.sid));
    expect(await sweptAfterTermination(workflowId)).toMatchObject([{ workflowId, became: 'stopped' }]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('is not looked for by notifications where Agora said that another recorder has its uid', async () => {
    bench.emulator.faults([
      { on: 'start', when: {}, do: { refuse: { status: 400, code: 53, reason: 'task conflict' } } },
    ]);
    const { workflowId, cname } = await begun();
    await heard(workflowId);
    await notified(workflowId, 'a-sid-of-somebody-else');
    expect(await sweptAfterTermination(workflowId)).toMatchObject([{ workflowId, became: 'takenOut' }]);
    expect(sentTo(bench, cname, 'stop')).toEqual([]);
  });
});
