import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import type { SweepActivities } from '../../activities/sweep/sweep-activities.js';
import type { StopAnswer } from '../../activities/types.js';
import { apiTaskQueue } from '../../recording/names.js';
import type { Orphan } from '../../recording/sweep.js';
import { banMinutes } from '../decisions/waits.js';

/** As every stop: before whatever begins, changes or asks (rule R9). */
const priority = { priorityKey: 1 };

/** What the sweeper asks Temporal. */
export const askTemporal = proxyActivities<SweepActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { maximumAttempts: 5 },
});

function queueLane({ appId }: Orphan) {
  return proxyActivities<Activities>({
    taskQueue: apiTaskQueue(appId),
    startToCloseTimeout: '45 seconds',
    scheduleToStartTimeout: '5 minutes',
    retry: { initialInterval: '3 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    priority,
  });
}

/** Tried until Agora says something about the recorder, or refuses us, or `withinMs` have passed. */
export function sendOrphansStop(orphan: Orphan, sid: string, withinMs: number): Promise<StopAnswer> {
  const { project, appId, cname, mode, region, recorder } = orphan;
  const { uid, resourceId } = recorder;
  return queueLane(orphan).stopOrphan.executeWithOptions(
    { summary: `stop uid ${uid}`, scheduleToCloseTimeout: withinMs },
    [{ project, appId, cname, mode, region, uid, resourceId, sid }],
  );
}

/** Takes a uid out of the channel (kicking-rule). */
export function takeOrphanOut(orphan: Orphan, uid: string, withinMs: number): Promise<void> {
  const { project, appId, cname } = orphan;
  return queueLane(orphan).takeOrphanOut.executeWithOptions(
    { summary: `take uid ${uid} out of the channel`, scheduleToCloseTimeout: withinMs },
    [{ project, appId, cname, uid, banMinutes }],
  );
}
