import type { ChildProcess } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { sentTo } from '../support/traffic.js';
import { eventually } from '../support/until.js';
import { end, forkWorker } from '../support/worker-processes.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
let workers: ChildProcess[] = [];
server.endBefore(async () => {
  await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')));
});

beforeAll(async () => {
  workers = await Promise.all([forkWorker(server.env, bench), forkWorker(server.env, bench)]);
}, 60_000);

/** The process that has the workflow in its memory. */
async function workerOf(workflowId: string): Promise<ChildProcess | undefined> {
  const { events } = await server.env.client.workflow.getHandle(workflowId).fetchHistory();
  const identity = events?.findLast((event) => event.workflowTaskCompletedEventAttributes)
    ?.workflowTaskCompletedEventAttributes?.identity;
  return workers.find(({ pid }) => identity?.startsWith(`${pid}@`));
}

describe('of two workers', () => {
  it('one is killed, and the other goes on with the recordings of both', async () => {
    const specs = await Promise.all(Array.from({ length: 12 }, () => bench.newSpec({ heartbeatSeconds: 5 })));
    const started = await Promise.all(specs.map((spec) => bench.client.start(spec)));
    const recordings = started.map(({ recording }) => recording);
    await Promise.all(recordings.map((recording) => recording.confirmed()));

    const victim = await workerOf(String(recordings[0]?.workflowId));
    if (!victim) throw new Error('a worker has the first recording');
    await end(victim, 'SIGKILL');
    const enough = new Map(specs.map(({ cname }) => [cname, sentTo(bench, cname, 'query').length + 2]));
    await eventually(() => [...enough].every(([cname, queries]) => sentTo(bench, cname, 'query').length >= queries));

    await bench.emulator.advance(60);
    const results = await Promise.all(recordings.map((recording) => recording.stop()));
    expect(results.map(({ outcome, segments }) => [outcome, segments.map(({ sid }) => sid)])).toEqual(
      started.map(({ started: { sid } }) => ['completed', [sid]]),
    );
    const { totals } = await bench.emulator.ledger();
    expect(totals).toMatchObject({ started: 12, live: 0, leaked: 0, doubled: 0 });
  }, 120_000);
});
