import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { z } from 'zod';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });

const moment = z
  .object({ seconds: z.number(), nanos: z.number() })
  .transform(({ seconds, nanos }) => seconds * 1000 + nanos / 1_000_000);
/** What the SDK writes of a local activity. */
const localActivity = z.object({
  activity_type: z.string(),
  original_schedule_time: moment,
  complete_time: moment,
});

const eventsOf = async (handle: WorkflowHandle) => (await handle.fetchHistory()).events ?? [];

async function timersFired(handle: WorkflowHandle): Promise<number> {
  return (await eventsOf(handle)).filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes).length;
}

async function localActivities(handle: WorkflowHandle) {
  return (await eventsOf(handle)).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const data = marker?.markerName === 'core_local_activity' ? marker.details?.data?.payloads?.[0]?.data : undefined;
    return data ? [localActivity.parse(JSON.parse(Buffer.from(data).toString()))] : [];
  });
}

/** Two recorders that are both to be asked for the first time, which nobody can do before another worker comes. */
async function twoToBeAsked(cname: string) {
  const worker = await bench.anotherWorker();
  const { recording } = await bench.client.start(await bench.newSpec({ cname, redundancy: 2 }));
  await worker.drain();
  const handle = server.env.client.workflow.getHandle(recording.workflowId);
  while ((await timersFired(handle)) < 2) await setImmediate();
  return { recording, handle };
}

it('two recorders are asked one after the other, for a replay would not know whose answer was the first', async () => {
  const cname = 'two-to-be-asked';
  bench.emulator.faults([{ on: 'query', when: { cname, nth: 1 }, do: { kind: 'delay', ms: 300 } }]);
  const { recording, handle } = await twoToBeAsked(cname);
  const worker = await bench.anotherWorker();
  await until(recording, ({ phase }) => phase === 'recording');
  await recording.stop();
  await worker.drain();
  const asked = (await localActivities(handle)).toSorted(
    (one, other) => one.original_schedule_time - other.original_schedule_time,
  );
  expect(asked.filter(({ activity_type }) => activity_type === 'query').length).toBeGreaterThanOrEqual(2);
  const overlapping = asked.filter((activity, index) => {
    const before = asked[index - 1];
    return before && activity.original_schedule_time < before.complete_time;
  });
  expect(overlapping).toEqual([]);
});
