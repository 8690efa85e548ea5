import { ActivityCancellationType, condition, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import type { QueryAnswer, RecorderRef, StopAnswer } from '../../activities/types.js';
import type { StartConfiguration } from '../../recording/configuration.js';
import type { Change } from '../../recording/messages.js';
import { apiTaskQueue } from '../../recording/names.js';
import type { Segment } from '../../recording/state.js';
import type { Trouble } from '../../recording/trouble.js';
import { banMinutes } from '../decisions/waits.js';
import { troubleOf } from '../failures.js';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';

/** Lower goes first (rule R9): what ends a bill, what begins a recording, what changes one, what merely asks. */
const priorities = { stop: 1, start: 2, update: 3, query: 4 } as const;

/** How long we try to get a resource before the recording is given up. */
const acquirePatience = '30 minutes';

/** How long one accepted change is tried before the heartbeat has its turn again; then it is tried anew. */
const changePatience = '1 minute';

/**
 * The fast lane: a local activity behind a limiter in the worker's process. It leaves little in the history, and no record
 * before the call, so it is for what may be repeated freely.
 */
const fastLane = proxyLocalActivities<Activities>({
  startToCloseTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * The queue lane: the App ID's own task queue, whose rate the server limits over all workers. What says nothing (5xx, 429,
 * no answer) is repeated by Temporal, at the waits the activity names; what says something is the workflow's to decide.
 */
function queueLane(appId: string) {
  return proxyActivities<Activities>({
    taskQueue: apiTaskQueue(appId),
    startToCloseTimeout: '20 seconds',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '3 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
}

export function acquireResource(life: RecordingLife, uid: string): Promise<{ resourceId: string; keyPrefix: string }> {
  const { spec, recorders } = life;
  const { project, appId, cname, mode, region, resourceExpiredHour, postponed } = spec;
  const { storage, storageConfig, token } = spec.configuration;
  const input = {
    ...{ project, appId, cname, uid, mode, region, resourceExpiredHour, postponed, storage },
    fileNamePrefix: storageConfig?.fileNamePrefix,
    makesToken: token === 'auto' || undefined,
    excludeResourceIds: recorders.map(({ segment }) => segment.resourceId),
  };
  const summary = `acquire a resource for uid ${uid}`;
  return onEitherLane(life, {
    fast: () => fastLane.acquire.executeWithOptions({ summary }, [input]),
    queued: () =>
      queueLane(appId).acquire.executeWithOptions(
        { summary, scheduleToCloseTimeout: acquirePatience, priority: { priorityKey: priorities.start } },
        [input],
      ),
    queuedFor: ['throttled', 'unanswered', 'unavailable'],
  });
}

export type Started = Awaited<ReturnType<Activities['start']>>;

/**
 * One `start`. A remote activity, so that the history has it before it is sent (rule R1), and never repeated by Temporal:
 * what its silence means is the workflow's to decide (rule R2).
 */
export function sendStart(
  { spec }: RecordingLife,
  start: { recorder: Recorder; configuration: StartConfiguration; request: number; withinSeconds: number },
): Promise<Started> {
  const { project, appId, cname, mode, region } = spec;
  const { recorder, configuration, request } = start;
  const { uid, resourceId } = recorder.segment;
  return queueLane(appId).start.executeWithOptions(
    {
      summary: `start the recorder as uid ${uid}${request > 1 ? ` (request ${request})` : ''}`,
      retry: { maximumAttempts: 1 },
      scheduleToStartTimeout: start.withinSeconds * 1000,
      priority: { priorityKey: priorities.start },
    },
    [{ project, appId, cname, uid, mode, region, resourceId, configuration, attempt: request }],
  );
}

export function queryRecorder(life: RecordingLife, segment: Segment, summary: string): Promise<QueryAnswer> {
  const input = { ...refOf(life, segment), knownFiles: segment.files.length };
  return onEitherLane(life, {
    fast: () => fastLane.query.executeWithOptions({ summary }, [input]),
    queued: () =>
      queueLane(input.appId).query.executeWithOptions(
        { summary, scheduleToCloseTimeout: '1 minute', priority: { priorityKey: priorities.query } },
        [input],
      ),
    queuedFor: ['throttled'],
  });
}

/** Sets what the recorder should do; the same request twice does no harm, so Temporal repeats what brought no answer. */
export function sendChange(life: RecordingLife, segment: Segment, change: Change): Promise<void> {
  const ref = refOf(life, segment);
  const lane = queueLane(ref.appId);
  const options = { scheduleToCloseTimeout: changePatience, priority: { priorityKey: priorities.update } };
  return change.kind === 'update'
    ? lane.update.executeWithOptions({ ...options, summary: 'update' }, [{ ...ref, request: change.request }])
    : lane.updateLayout.executeWithOptions({ ...options, summary: 'updateLayout' }, [
        { ...ref, layout: change.layout },
      ]);
}

/** Gives Agora fresh keys of the storage profile. */
export function renewStorageKeys(life: RecordingLife, segment: Segment): Promise<{ storageKeysEndAtMs?: number }> {
  const ref = refOf(life, segment);
  return queueLane(ref.appId).refreshStorage.executeWithOptions(
    {
      summary: 'renew the storage keys',
      scheduleToCloseTimeout: changePatience,
      priority: { priorityKey: priorities.update },
    },
    [{ ...ref, storage: life.spec.configuration.storage }],
  );
}

/** Tried, whatever goes wrong, until Agora says something about the recorder or `withinMs` have passed. */
export function sendStop(life: RecordingLife, segment: Segment, withinMs: number): Promise<StopAnswer> {
  const ref = refOf(life, segment);
  return queueLane(ref.appId).stop.executeWithOptions(
    {
      summary: `stop uid ${ref.uid}`,
      startToCloseTimeout: '45 seconds',
      scheduleToCloseTimeout: withinMs,
      priority: { priorityKey: priorities.stop },
    },
    [ref],
  );
}

/** The last resort (kicking-rule): takes a uid out of the channel without knowing its sid. Tried for as long as it takes. */
export function takeOutOfChannel(life: RecordingLife, uid: string, why: string): Promise<void> {
  const { project, appId, cname } = life.spec;
  return queueLane(appId).takeOut.executeWithOptions(
    { summary: `take uid ${uid} out of the channel: ${why}`, priority: { priorityKey: priorities.stop } },
    [{ project, appId, cname, uid, banMinutes }],
  );
}

function refOf({ spec }: RecordingLife, { uid, resourceId, sid }: Segment): RecorderRef {
  if (!sid) throw new Error(`uid ${uid} has no sid yet`);
  const { project, appId, cname, mode, region } = spec;
  return { project, appId, cname, mode, region, uid, resourceId, sid };
}

async function onEitherLane<T>(
  life: RecordingLife,
  lanes: {
    fast: () => Promise<T>;
    queued: () => Promise<T>;
    /** The troubles of the fast lane that the queue lane can outlast. */
    queuedFor: Trouble['kind'][];
  },
): Promise<T> {
  try {
    return await oneAtATime(life, lanes.fast);
  } catch (error) {
    if (!lanes.queuedFor.includes(troubleOf(error).kind)) throw error;
    return await lanes.queued();
  }
}

/**
 * A replay answers the local activities of one workflow task in the order in which they were asked for, not in that in which
 * they were answered: with two at once it could go another way than the recording did.
 */
async function oneAtATime<T>(life: RecordingLife, ask: () => Promise<T>): Promise<T> {
  while (life.fastLaneIsTaken) await condition(() => !life.fastLaneIsTaken);
  life.fastLaneIsTaken = true;
  try {
    return await ask();
  } finally {
    life.fastLaneIsTaken = false;
  }
}
