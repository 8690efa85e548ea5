import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { RecordingNotAnsweringError } from '../../src/client-errors.js';
import { recordingTaskQueue, workflowIdOf } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { resolveSources } from '../../src/workflow-code.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';

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
