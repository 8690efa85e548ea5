import { describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation, type Workflow } from '@temporalio/client';
import { NoSuchRecordingError } from '../../src/client-errors.js';
import { recordingTaskQueue, workflowIdOf, workflowType } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });

/** Breaks six rules in six places. */
const bad: RecordingSpec = {
  cname: 'Grüße',
  uid: '0',
  resourceExpiredHour: 721,
  heartbeatSeconds: 1,
  recordingConfig: {
    channelType: 0,
    transcodingConfig: { width: 640, height: 360, fps: 15, bitrate: 500, mixedVideoLayout: 3 },
  },
};
const brokenFields = [
  'cname',
  'heartbeatSeconds',
  'recordingConfig.transcodingConfig.layoutConfig',
  'resourceExpiredHour',
  'storage',
  'uid',
];

const idOf = (cname: string, uid = '9001') => workflowIdOf({ appId: bench.emulator.appId, cname, uid });

/** As another program would, that knows nothing of our client. */
function startPlainly(workflowId: string, spec: unknown) {
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(workflowType, {
    workflowId,
    taskQueue: recordingTaskQueue,
    args: [spec],
    workflowIdConflictPolicy: 'FAIL',
  });
  return server.env.client.workflow.executeUpdateWithStart('started', { startWorkflowOperation });
}

const fieldsOf = (rules: { field: string }[]) => rules.map(({ field }) => field).sort();

describe('a spec that breaks rules', () => {
  it('is refused by the client with all of them, and no workflow is started', async () => {
    const refusal = await bench.client.start(bad).catch((error) => error);
    expect(refusal).toMatchObject({ name: 'InvalidSpecError', code: 'INVALID_SPEC' });
    expect(fieldsOf(refusal.rules)).toEqual(brokenFields);
    for (const { field, rule, remedy } of refusal.rules)
      expect(refusal.message).toContain(`${field} ${rule} (${remedy})`);
    await expect(bench.client.get(idOf('Grüße', '0')).state()).rejects.toBeInstanceOf(NoSuchRecordingError);
    expect(bench.emulator.requests()).toEqual([]);
  });

  it('fails the workflow for good when another client sent it, and whoever waits is told', async () => {
    const workflowId = idOf('lesson');
    await expect(startPlainly(workflowId, { ...bad, cname: 'lesson', uid: '9001' })).rejects.toMatchObject({
      cause: { type: 'InvalidSpec', nonRetryable: true },
    });
    const failure = await server.env.client.workflow
      .getHandle(workflowId)
      .result()
      .catch((error) => error);
    expect(failure.cause).toMatchObject({ type: 'InvalidSpec', nonRetryable: true });
    expect(fieldsOf(failure.cause.details[0])).toEqual(
      brokenFields.filter((field) => field !== 'cname' && field !== 'uid'),
    );
    await expect(bench.client.get(workflowId).result()).rejects.toMatchObject({
      name: 'InvalidSpecError',
      rules: failure.cause.details[0],
    });
    expect(bench.emulator.requests()).toEqual([]);
  });

  it.each([null, 'lesson', 42, []])('is refused by the workflow also when it is no object at all: %j', async (spec) => {
    const workflowId = idOf(`no-object-${JSON.stringify(spec)}`.replace(/[[\]"]/gu, ''));
    await expect(startPlainly(workflowId, spec)).rejects.toMatchObject({ cause: { type: 'InvalidSpec' } });
  });

  it('is refused under a workflow id that is not its own, which would let it run twice', async () => {
    const spec = await bench.newSpec();
    const rules = [
      { field: 'workflowId', rule: expect.stringContaining(idOf(String(spec.cname))), remedy: expect.any(String) },
    ];
    await expect(startPlainly(idOf('another-channel'), spec)).rejects.toMatchObject({
      cause: { type: 'InvalidSpec', details: [rules] },
    });
    await expect(startPlainly('my-own-id', { ...spec, appId: bench.emulator.appId })).rejects.toMatchObject({
      cause: { type: 'InvalidSpec', details: [rules] },
    });
  });
});
