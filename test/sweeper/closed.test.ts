import { describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { recordersIn, recordingOn, sentTo, sweepOnce, untilListed } from './support.js';

const server = withDevServer();
const bench = withBench(server);

async function terminated(workflowId: string): Promise<void> {
  await server.env.client.workflow.getHandle(workflowId).terminate('pressed by an operator');
  await untilListed(server.env.client, `WorkflowId = "${workflowId}" AND ExecutionStatus = "Terminated"`);
}

describe('a recording whose workflow is terminated', () => {
  it('has its recorder stopped, exactly once however often is swept', async () => {
    const { recording, cname, sid } = await recordingOn(bench);
    await terminated(recording.workflowId);
    const first = await sweepOnce(server.env.client);
    expect(first.orphans).toMatchObject([
      { workflowId: recording.workflowId, reason: 'terminated', uid: '9001', sid, became: 'stopped' },
    ]);
    const second = await sweepOnce(server.env.client);
    expect(second.orphans).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'stop' }]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  });
});
