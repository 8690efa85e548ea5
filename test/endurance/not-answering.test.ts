import { describe, expect, it } from '@jest/globals';
import { RecordingNotAnsweringError } from '../../src/client-errors.js';
import { recordingTaskQueue } from '../../src/recording/names.js';
import { withLateWorker } from '../client/late-worker.js';
import { runOtherWorkflows } from '../support/other-workflows.js';
import { withDevServer } from '../support/temporal.js';

const server = withDevServer();
const { bench, ends, idOf, workerComes, runsOf } = withLateWorker(server);

/** A worker that fails every task of a recording, until it is told to end. */
function failingWorker(): Promise<() => Promise<void>> {
  const module = new URL('./failing-workflow.ts', import.meta.url);
  return runOtherWorkflows(server, { taskQueue: recordingTaskQueue, module, maxCachedWorkflows: 0 });
}

describe('a recording whose workflow tasks fail', () => {
  it('is waited for, and begins once when another worker takes over', async () => {
    const endFailing = await failingWorker();
    const spec = { ...(await bench.newSpec()), cname: 'fails-at-first' };
    const starting = bench.client.start({ ...spec });
    const failed = async () => {
      const { raw } = await server.env.client.workflow.getHandle(idOf(spec)).describe();
      return (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
    };
    while (!(await failed().catch(() => false)));
    await endFailing();
    await workerComes();
    const { recording, started } = await starting;
    expect(await recording.stop()).toMatchObject({ segments: [{ sid: started.sid }] });
    expect(await runsOf(spec)).toBe(1);
  }, 90_000);

  it('is told by an error of its own, which keeps Temporal’s', async () => {
    ends.push(await failingWorker());
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
