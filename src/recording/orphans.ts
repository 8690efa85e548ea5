import type { LiveRecorder, LiveRecorders } from './live-recorders.js';

/**
 * Why nobody looks after a recorder any more. The first five: its workflow is closed and said that it was live. `reset`: to
 * before its start. `deleted`: Temporal has forgotten it. `overdue`: it should have been stopped. `tasksFailing`: its
 * workflow cannot go on.
 */
export const orphanReasons = [
  'terminated',
  'timedOut',
  'failed',
  'cancelled',
  'completed',
  'reset',
  'deleted',
  'overdue',
  'tasksFailing',
] as const;

export type OrphanReason = (typeof orphanReasons)[number];

/** What Temporal tells about one run of a recording. */
export interface RunFacts {
  /** As Temporal's client names it; `DELETED` when Temporal knows the run no more. */
  status: string;
  /** AgoraLive. */
  isLive: boolean;
  /** Its memo; absent when that cannot be read. */
  live?: LiveRecorders;
  /** Another run took its place at a reset. */
  wasReset: boolean;
  /** It is seeing to it by itself; a stop that no worker takes waits since then. */
  stop?: { waitingSinceMs: number };
  /** The workflow task that nobody has done yet. */
  task?: { isFailing: boolean; waitingSinceMs: number };
}

export interface Patience {
  /** How long past its deadline a recorder is left to its recording. */
  overdueSeconds: number;
  /** How long a recording's tasks may fail. */
  failingSeconds: number;
  /** How long at least a task, or a stop, has to wait untaken from one sweep to the next. */
  untakenSeconds: number;
}

export interface Circumstances {
  nowMs: number;
  /** When the sweep before this one looked; absent when there was none. */
  lastSweepAtMs?: number;
  /** The resources that the newest run of the same id knows of, when that is another run. */
  knownToNewestRun: ReadonlySet<string>;
  patience: Patience;
}

const reasonsOfClosed: Record<string, OrphanReason> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timedOut',
  DELETED: 'deleted',
};

/** Rule R6: which of a run's recorders have nobody who looks after them, and why. */
export function orphansOf(
  run: RunFacts,
  circumstances: Circumstances,
): { recorder: LiveRecorder; reason: OrphanReason }[] {
  if (!run.isLive || !run.live) return [];
  const { knownToNewestRun } = circumstances;
  const orphaned = run.live.recorders
    .filter(({ resourceId }) => !knownToNewestRun.has(resourceId))
    .map((recorder) => ({ recorder, reason: reasonFor(recorder, run, circumstances) }));
  return orphaned.flatMap(({ recorder, reason }) => (reason ? [{ recorder, reason }] : []));
}

/** Whether a run is over, though it says that it has recorders; a run that continued as new lives on in the next one. */
export function isClosed({ status }: Pick<RunFacts, 'status'>): boolean {
  return reasonsOfClosed[status] !== undefined;
}

function reasonFor(recorder: LiveRecorder, run: RunFacts, circumstances: Circumstances): OrphanReason | undefined {
  const closed = reasonsOfClosed[run.status];
  if (closed) return run.wasReset ? 'reset' : closed;
  if (run.status !== 'RUNNING' && run.status !== 'PAUSED') return undefined;
  if (run.stop && !isUntaken(run.stop, circumstances)) return undefined;
  if (keepsFailing(run, circumstances)) return 'tasksFailing';
  return isOverdue(recorder, circumstances) && !isJustLate(run, circumstances) ? 'overdue' : undefined;
}

function keepsFailing({ task }: RunFacts, { nowMs, patience }: Circumstances): boolean {
  return task?.isFailing === true && nowMs - task.waitingSinceMs >= patience.failingSeconds * 1000;
}

/** Whether it is so long past its deadline that its recording should have stopped it. */
export function isOverdue(
  { stopBy }: Pick<LiveRecorder, 'stopBy'>,
  { nowMs, patience }: Pick<Circumstances, 'nowMs' | 'patience'>,
): boolean {
  return nowMs - Date.parse(stopBy) >= patience.overdueSeconds * 1000;
}

function isJustLate({ task }: RunFacts, circumstances: Circumstances): boolean {
  return task !== undefined && !isUntaken(task, circumstances);
}

/**
 * After days without a worker, a recording is woken together with the sweeper, and is about to stop its recorder by itself.
 * Only what waited already when an earlier sweep looked is something that no worker takes.
 */
function isUntaken(
  { waitingSinceMs }: { waitingSinceMs: number },
  { nowMs, lastSweepAtMs, patience }: Circumstances,
): boolean {
  if (lastSweepAtMs === undefined || nowMs - lastSweepAtMs < patience.untakenSeconds * 1000) return false;
  return waitingSinceMs < lastSweepAtMs;
}
