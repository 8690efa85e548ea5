import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { RecordingClient } from '../../src/client.js';
import { NoSuchRecordingError, RecordingNotAnsweringError } from '../../src/client-errors.js';
import { recordingTaskQueue, workflowIdOf } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { resolveSources } from '../../src/workflow-code.js';
import { loserBefore } from '../connection/proxies.js';
import { withBench } from '../support/bench.js';
import { quietEnd } from '../support/quiet-end.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const idOf = ({ cname, uid }: RecordingSpec) => workflowIdOf({ appId: bench.emulator.appId, cname, uid });

/** A worker that fails every task of a recording, until it is told to end. */
async function failingWorker(): Promise<{ end: () => Promise<void> }> {
  const { nativeConnection: connection, namespace } = server.env;
  const worker = await Worker.create({
    ...{ connection, namespace, taskQueue: recordingTaskQueue },
    workflowsPath: fileURLToPath(new URL('./failing-workflow.ts', import.meta.url)),
    bundlerOptions: { webpackConfigHook: resolveSources },
    maxCachedWorkflows: 0,
  });
  const running = worker.run();
  return {
    async end() {
      worker.shutdown();
      await running;
    },
  };
}

async function workerThatWorks(): Promise<void> {
  const worker = await bench.anotherWorker();
  ends.push(() => worker.drain());
}

async function runsOf(spec: RecordingSpec): Promise<number> {
  const { count } = await server.env.client.workflow.count(`WorkflowId = "${idOf(spec)}"`);
  return count;
}

/** Starts by way of somebody who loses Temporal's answer to it, when the recording was terminated meanwhile. */
async function startTerminatedMeanwhile(spec: RecordingSpec, whenTerminated: () => Promise<unknown>) {
  const workflow = server.env.client.workflow.getHandle(idOf(spec));
  const loser = await loserBefore(server.env.address, {
    path: /ExecuteMultiOperation/u,
    async meanwhile() {
      await whenTerminated();
      await workflow.terminate('nobody wants it any more');
    },
  });
  ends.push(() => loser.close());
  const connection = await Connection.connect({ address: loser.address, plugins: [quietEnd] });
  ends.push(() => connection.close());
  const temporal = new Client({ connection, namespace: server.env.namespace });
  const client = new RecordingClient(temporal, { projects: { default: bench.emulator.appId } });
  return { starting: client.start(spec), calls: loser.calls };
}

describe('a recording whose workflow tasks fail', () => {
  it('is waited for, and begins once when another worker takes over', async () => {
    const failing = await failingWorker();
    const spec = { ...(await bench.newSpec()), cname: 'fails-at-first' };
    const starting = bench.client.start({ ...spec });
    const failed = async () => {
      const { raw } = await server.env.client.workflow.getHandle(idOf(spec)).describe();
      return (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
    };
    while (!(await failed().catch(() => false)));
    await failing.end();
    await workerThatWorks();
    const { recording, started } = await starting;
    expect(await recording.stop()).toMatchObject({ segments: [{ sid: started.sid }] });
    expect(await runsOf(spec)).toBe(1);
  }, 90_000);

  it('is told by an error of its own, which keeps Temporal’s', async () => {
    const failing = await failingWorker();
    ends.push(failing.end);
    const spec = await bench.newSpec();
    const refusal = await bench.client.start(spec).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RecordingNotAnsweringError);
    expect(refusal).toMatchObject({
      code: 'RECORDING_NOT_ANSWERING',
      workflowId: idOf(spec),
      cause: expect.anything(),
    });
    await server.env.client.workflow.getHandle(idOf(spec)).terminate();
  }, 90_000);
});

describe('a start whose recording is terminated', () => {
  it('before any worker took it begins no other, and says so', async () => {
    const spec = await bench.newSpec();
    const starting = bench.client.start(spec).catch((error: unknown) => error);
    const workflow = server.env.client.workflow.getHandle(idOf(spec));
    while (!(await workflow.describe().catch(() => undefined)));
    await workflow.terminate();
    expect(await starting).toBeInstanceOf(NoSuchRecordingError);
    await workerThatWorks();
    expect(await runsOf(spec)).toBe(1);
  });

  it('and whose answer was lost is repeated by Temporal’s client, and begins no other', async () => {
    await workerThatWorks();
    const spec = await bench.newSpec();
    const recording = bench.client.get(idOf(spec));
    const { starting, calls } = await startTerminatedMeanwhile(spec, () =>
      until(recording, ({ phase }) => phase === 'recording'),
    );
    const { started } = await starting;
    expect(calls()).toBe(2);
    const { recorders } = await bench.emulator.ledger();
    expect(recorders.filter(({ cname }) => cname === spec.cname)).toMatchObject([{ sid: started.sid }]);
    expect(await runsOf(spec)).toBe(1);
  }, 60_000);
});
