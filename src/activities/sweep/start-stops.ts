import { metricMeter } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { metrics } from '../../recording/metrics.js';
import { recordingTaskQueue, sweeperNames } from '../../recording/names.js';
import type { Orphan, OrphanEnd } from '../../recording/sweep.js';
import { inParallel } from './in-parallel.js';
import type { SweepDeps } from './sweep-activities.js';

/**
 * Has each orphan stopped, unless it is being stopped already or has been. The workflows that do so are nobody's children,
 * as they outlive the sweep.
 */
export async function startStops({ client }: SweepDeps, { orphans }: { orphans: Orphan[] }): Promise<void> {
  const [name, description] = metrics.orphansFound;
  const found = metricMeter.createCounter(name, undefined, description);
  await inParallel(orphans, async (orphan) => {
    const { stopId, project, reason, recorder, workflowId } = orphan;
    try {
      await client.workflow.start<(orphan: Orphan) => Promise<OrphanEnd>>(sweeperNames.stopOrphan, {
        workflowId: stopId,
        taskQueue: recordingTaskQueue,
        args: [orphan],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        staticSummary: `stops uid ${recorder.uid} of ${workflowId}: ${reason}`,
      });
      found.add(1, { project, reason });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  });
}
