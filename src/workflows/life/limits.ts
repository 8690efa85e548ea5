import { workflowInfo } from '@temporalio/workflow';
import { isToMove } from '../moving-on.js';
import type { RecordingLife, StopReason } from './life.js';
import type { Recorder } from './recorder.js';

/** Temporal warns at 4,096 events and gives up at 51,200; the Web UI stays quick well below either. */
const eventsPerRun = 1500;

/** Whether a new run has to take over, as long as its recorders can be left to it. */
export function newRunIsDue(life: RecordingLife): boolean {
  const moves = isToMove(life);
  return moves || historyIsLong();
}

/** Temporal holds so much, and no more. */
export function historyIsLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength >= eventsPerRun || continueAsNewSuggested;
}

const deadlineReached: StopReason = {
  why: 'deadline',
  words: 'the deadline is reached: past resourceExpiredHour Agora would refuse the stop',
};

/** When the whole recording is over: `maxDuration` after the sid of the first recorder, or, unless it rolls over, its first deadline. */
export function endOf({ spec, memory }: RecordingLife): { atMs: number; reason: StopReason } | undefined {
  const { maxDuration, atDeadline } = spec;
  const { segments } = memory;
  const mayRecord = segments.find(({ startedAt, leftAt }) => startedAt && !leftAt);
  const first = segments.find(({ confirmedAt }) => confirmedAt) ?? mayRecord;
  if (!first?.startedAt) return undefined;
  const ends: { atMs: number; reason: StopReason }[] = [];
  if (atDeadline === 'stop') ends.push({ atMs: Date.parse(first.stopBy), reason: deadlineReached });
  if (maxDuration !== undefined) {
    const words = `maxDuration (${maxDuration} s) is reached`;
    ends.push({ atMs: Date.parse(first.startedAt) + maxDuration * 1000, reason: { why: 'maxDuration', words } });
  }
  return ends.toSorted((one, other) => one.atMs - other.atMs)[0];
}

/** The end of the whole recording is a reason to stop. */
export function askStopIfTimeIsUp(life: RecordingLife): void {
  const end = endOf(life);
  if (end && Date.now() >= end.atMs) life.askStop(end.reason);
}

/** How long before its deadline a recorder is followed by the next one. */
const handoverMs = 5 * 60_000;

/** When the next recorder is begun, so that the old one is stopped before its deadline. */
export function handoverAtMs({ spec }: RecordingLife, { segment, stopByMs }: Recorder): number | undefined {
  if (spec.atDeadline === 'stop') return undefined;
  const lifeMs = stopByMs - Date.parse(segment.startedAt ?? segment.stopBy);
  return stopByMs - Math.min(handoverMs, lifeMs / 4);
}
