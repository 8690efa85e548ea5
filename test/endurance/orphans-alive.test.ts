import { describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { makeHistoryLong } from '../support/histories.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { recordersIn, recordingOn, sentTo, sweepOnce, terminate, untilListed } from '../sweeper/support.js';

const server = withDevServer();
// Every recording is looked at closely, and every page but the last is full.
const bench = withBench(server, { sweep: { everySeconds: 86_400, pageSize: 2, patience: { failingSeconds: 0 } } });
const sweep = () => sweepOnce(server.env.client);

describe('a recording that is alive and well', () => {
  it('is never touched, also while it continues as new', async () => {
    const { recording, cname, sid } = await recordingOn(bench, { heartbeatSeconds: 5 });
    await untilListed(server.env.client, `WorkflowId = "${recording.workflowId}" AND AgoraLive = true`);
    const continued = until(recording, ({ counters }) => counters.continuedAsNew > 0);
    let isContinued = false;
    void continued.then(() => {
      isContinued = true;
    });
    const long = makeHistoryLong(server.env.client, recording.workflowId);
    while (!isContinued) expect(await sweep()).toMatchObject({ orphans: [], unreadable: [] });
    const { events } = await server.env.client.workflow.getHandle(recording.workflowId).fetchHistory();
    expect(events?.[0]?.workflowExecutionStartedEventAttributes?.memo?.fields).toHaveProperty('recorders');
    await long;
    await untilListed(server.env.client, `WorkflowId = "${recording.workflowId}" AND ExecutionStatus = "Running"`);
    expect(await sweep()).toMatchObject({ live: 1, orphans: [] });
    expect(sentTo(bench, cname, 'stop')).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: undefined }]);
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
    expect((await sweep()).orphans).toEqual([]);
    expect(sentTo(bench, cname, 'stop')).toHaveLength(1);
  }, 90_000);

  it('is never touched while it stops, ends or is begun', async () => {
    const specs = await Promise.all([1, 2, 3, 4].map(() => bench.newSpec({ heartbeatSeconds: 5 })));
    let areOver = false;
    const lives = Promise.all(
      specs.map(async (spec) => {
        const { recording } = await bench.client.start(spec);
        await recording.confirmed();
        return recording.stop();
      }),
    ).finally(() => {
      areOver = true;
    });
    while (!areOver) expect((await sweep()).orphans).toEqual([]);
    expect((await lives).map(({ outcome }) => outcome)).toEqual(specs.map(() => 'completed'));
    for (const { cname } of specs) expect(sentTo(bench, String(cname), 'stop')).toHaveLength(1);
  }, 90_000);
});

it('finds orphans on every page of many, and leaves those between them alone', async () => {
  const { client } = server.env;
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => recordingOn(bench)));
  await untilListed(client, 'ExecutionStatus = "Running" AND AgoraLive = true', { count: 5 });
  const [first, second, third, ...well] = all;
  const lost = [first, second, third].flatMap((one) => (one ? [one] : []));
  await Promise.all(lost.map(({ recording }) => terminate(client, recording.workflowId)));
  const { live, orphans, pages } = await sweep();
  expect({ live, pages: pages.length }).toEqual({ live: 5, pages: 3 });
  expect(orphans.map(({ workflowId }) => workflowId).sort()).toEqual(
    lost.map(({ recording }) => recording.workflowId).sort(),
  );
  const sidsLeft = (await bench.emulator.ledger()).recorders.filter(({ leftAt }) => !leftAt).map(({ sid }) => sid);
  expect(sidsLeft.sort()).toEqual(well.map(({ sid }) => sid).sort());
  expect(await sweep()).toMatchObject({ live: 2, orphans: [] });
  await Promise.all(well.map(({ recording }) => recording.stop()));
}, 90_000);
