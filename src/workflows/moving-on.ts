import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { RecordingLife } from './life/life.js';

/** The memory of a run that ended so that another version of the workers goes on; see {@link isToMove}. */
export type VersionLeft = { versionLeft?: string };

/** The version of the workers that runs this workflow task; outdated once Temporal would give the workflow to another. */
export interface VersionHere {
  buildId: string | undefined;
  isOutdated: boolean;
}

/**
 * Whether the recording is to continue as new because a newer version of the workers has taken over, whose workflow may be
 * another one. A version that could not be left, as the server did not let the next run begin elsewhere, is not left again
 * and again.
 *
 * To be asked when a timer has fired or a message has come, as all that Temporal says of a workflow task: a replay sees the
 * same then.
 */
export function isToMove({ memory }: Pick<RecordingLife, 'memory'>, here: VersionHere = versionHere()): boolean {
  if (!here.isOutdated) memory.versionLeft = undefined;
  return here.isOutdated && memory.versionLeft !== here.buildId;
}

/** To be called when a run ends for another. */
export function leaveVersion({ memory }: Pick<RecordingLife, 'memory'>, here: VersionHere = versionHere()): void {
  memory.versionLeft = here.isOutdated ? here.buildId : undefined;
}

/**
 * Workflows that are quickly over, and must not wait for workers that are gone: they go on with whatever version is
 * current. Without worker versioning a workflow may not speak of it.
 */
export function goesOnWithAnyVersion<A extends unknown[], R>(workflow: (...input: A) => Promise<R>): void {
  setWorkflowOptions(
    () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
    workflow,
  );
}

function versionHere(): VersionHere {
  const { currentDeploymentVersion, targetWorkerDeploymentVersionChanged: isOutdated } = workflowInfo();
  return { buildId: currentDeploymentVersion?.buildId, isOutdated };
}
