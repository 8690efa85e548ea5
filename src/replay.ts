import { type DataConverter, defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { z } from 'zod';
import { workflowIdOf } from './recording/names.js';
import { traceSinks } from './telemetry/activity-interceptors.js';
import { workflowCode } from './workflow-code.js';

type History = ReturnType<typeof historyFromJSON>;

const identity = z.object({ appId: z.string(), cname: z.string(), uid: z.string() });

/**
 * Runs a recording's history through today's workflow code.
 *
 * @param exported a history as Temporal's CLI and Web UI export it: JSON.
 * @param how.dataConverter the workers', if theirs encrypts payloads.
 * @throws DeterminismViolationError when the code would do something else than what happened.
 */
export async function replay(
  exported: unknown,
  how: { code?: ReturnType<typeof workflowCode>; dataConverter?: DataConverter } = {},
): Promise<void> {
  const { dataConverter, code = workflowCode(dataConverter) } = how;
  const history = historyFromJSON(exported);
  const options = { ...code, dataConverter, sinks: traceSinks(), replayName: 'recording' };
  await Worker.runReplayHistory(options, history, workflowIdIn(history));
}

/** A history names its workflow id on newer servers; its input does always, as long as it can be read. */
export function workflowIdIn(history: History): string | undefined {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (started?.workflowId) return started.workflowId;
  const [input] = started?.input?.payloads ?? [];
  const spec = identity.safeParse(input ? defaultPayloadConverter.fromPayload(input) : undefined);
  return spec.success ? workflowIdOf(spec.data) : undefined;
}
