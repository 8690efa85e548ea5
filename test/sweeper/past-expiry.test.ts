import { describe, expect, it } from '@jest/globals';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { listingOf, type RunToList } from '../support/listing.js';
import { ofPage } from '../support/page.js';
import { withTimeSkipping } from '../support/temporal.js';
import { recordersIn, recordingOn, sentTo, sweepOnce } from './support.js';

// Days pass, so this server skips time; it cannot list, so the sweeper gets its listing from here.

const server = withTimeSkipping();
const listed: RunToList[] = [];
const listing = listingOf(() => server.env.client, listed);
const bench = withBench(server, { skipping: true, sweep: { listing } });
const hour = 3600;

const idlesOut = { recordingConfig: { channelType: 0, maxIdleTime: 60 } } as const;

/** A recording that nobody has looked after for so long. */
async function abandoned(changes: Partial<RecordingSpec>, seconds: number) {
  const one = await recordingOn(bench, { recordingConfig: { channelType: 0, maxIdleTime: 90 * hour }, ...changes });
  // The server would not skip time any more, were a workflow terminated in the middle of a task.
  await bench.pass(40);
  const workflow = server.env.client.workflow.getHandle(one.recording.workflowId);
  const { runId } = await workflow.describe();
  await workflow.terminate();
  await bench.pass(seconds);
  listed.splice(0, listed.length, { workflowId: workflow.workflowId, runId });
  return one;
}

const sweep = () => sweepOnce(server.env.client);

describe('an orphan past resourceExpiredHour, which Agora refuses to stop', () => {
  it('is taken out of the channel, once', async () => {
    const { cname, sid } = await abandoned({ resourceExpiredHour: 1 }, 2 * hour);
    expect((await sweep()).orphans).toMatchObject([{ reason: 'terminated', sid, became: 'takenOut' }]);
    expect((await sweep()).orphans).toEqual([]);
    expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: 'kicked' }]);
    expect(sentTo(bench, cname, 'kickingRule').map(({ body }) => body)).toMatchObject([{ cname, uid: 9001 }]);
    expect(sentTo(bench, cname, 'stop')).toEqual([]);
  }, 60_000);

  it('is not taken out when another recording of ours is in the channel under its uid by now', async () => {
    const { cname, sid } = await abandoned({ ...idlesOut, resourceExpiredHour: 1 }, 0);
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves(cname, uid)));
    await bench.pass(2 * hour);
    const again = await recordingOn(bench, { cname });
    await bench.pass(40);
    listed.push({ workflowId: again.recording.workflowId });
    expect((await sweep()).orphans).toMatchObject([{ sid, became: 'replaced' }]);
    expect(sentTo(bench, cname, 'kickingRule')).toEqual([]);
    expect(await again.recording.stop()).toMatchObject({ outcome: 'completed' });
  }, 60_000);

  it('is out of reach when it records a web page, which is told once', async () => {
    const { cname, sid } = await abandoned({ ...ofPage({ hours: 24 }), resourceExpiredHour: 1 }, 2 * hour);
    expect((await sweep()).orphans).toMatchObject([
      { sid, became: 'outOfReach', why: expect.stringContaining('maxRecordingHour') },
    ]);
    expect((await sweep()).orphans).toEqual([]);
    expect(sentTo(bench, cname, 'kickingRule')).toEqual([]);
  }, 60_000);
});

it('an orphan that Agora does not find is believed to be gone after 90 s, and is not asked for again', async () => {
  const { cname } = await abandoned({}, 0);
  const notFound = { kind: 'refuse', status: 404, code: 404, reason: 'failed to find worker' } as const;
  bench.emulator.faults([{ on: 'stop', when: { cname }, do: notFound }]);
  const { orphans } = await sweep();
  expect(orphans).toMatchObject([{ became: 'pending' }]);
  await bench.pass(60);
  const stop = server.env.client.workflow.getHandle(String(orphans[0]?.stopId));
  expect(await stop.result()).toMatchObject({ left: 'byItself' });
  expect((await sweep()).orphans).toEqual([]);
});
