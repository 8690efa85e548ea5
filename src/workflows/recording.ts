import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { readSpec } from '../recording/spec.js';
import type { Outcome, RecordingResult } from '../recording/state.js';
import { beginSegment } from './begin.js';
import { invalidSpec } from './failures.js';
import { receiveMessages, refuseMessages } from './handlers.js';
import { type Memory, RecordingLife } from './life.js';
import { showInTemporal } from './show.js';
import { type Departure, stopRecorder } from './stop.js';
import { keepWatch, type WatchEnding } from './watch.js';

/**
 * One recording, from its spec to its manifest.
 *
 * @param input a RecordingSpec; checked here too, since any client of Temporal may have sent it.
 * @param carried what an earlier run of this recording hands on at continue-as-new; callers leave it out.
 */
export async function recording(input: unknown, carried?: Memory): Promise<RecordingResult> {
  const reading = readSpec(input, workflowInfo().workflowId);
  if ('brokenRules' in reading) {
    const refusal = invalidSpec(reading.brokenRules);
    refuseMessages(refusal);
    await condition(allHandlersFinished);
    throw refusal;
  }
  const life = new RecordingLife(reading.spec, carried);
  showInTemporal(life);
  receiveMessages(life);
  heedCancellation(life);

  // Cancelling asks for a stop like any other, so nothing below is cut short by it.
  await CancellationScope.nonCancellable(() => live(life));
  if (life.ending && 'result' in life.ending) return life.ending.result;
  if (life.ending) throw life.ending.failure;
  return continueAsNew<typeof recording>(input, life.memory);
}

/** Cancellation is one more way to ask for the stop. */
function heedCancellation(life: RecordingLife): void {
  CancellationScope.current().cancelRequested.catch(() =>
    life.askStop({ why: 'cancelled', words: 'the workflow was cancelled' }),
  );
}

/** Begins, watches and stops the recorder, until it is over or the history is long enough for a new run. */
async function live(life: RecordingLife): Promise<void> {
  try {
    if (!life.segment) await beginSegment(life);
    let ending: WatchEnding | 'neverBegan' = life.segment ? await keepWatch(life) : 'neverBegan';
    if (ending === 'historyLong' && (await readyToContinue(life))) return;
    if (ending === 'historyLong') ending = 'stopAsked';
    await conclude(life, ending);
  } catch (error) {
    await failSafely(life, error);
  }
  await condition(allHandlersFinished);
}

/** Everyone who waits has an answer before the next run takes over; a stop that comes meanwhile is met in this one. */
async function readyToContinue(life: RecordingLife): Promise<boolean> {
  life.handOver();
  await condition(() => allHandlersFinished() || life.stopAsked !== undefined);
  if (life.stopAsked) return false;
  life.count('continuedAsNew');
  return true;
}

async function conclude(life: RecordingLife, ending: WatchEnding | 'neverBegan'): Promise<void> {
  const asked = life.stopAsked?.words ?? 'stopped';
  if (life.segment && ending === 'stopAsked') {
    const departure = await stopRecorder(life, asked);
    life.end(outcomeOf(life, departure), departure === 'byItself' ? life.leaveReason : asked);
  } else if (ending === 'neverBegan') {
    life.end(outcomeOf(life, 'noData'), `${asked}, before there was a recording`);
  } else {
    life.end(outcomeOf(life, 'byItself'), life.leaveReason);
  }
}

function outcomeOf(life: RecordingLife, departure: Departure): Outcome {
  if (life.stopAsked?.why === 'cancelled') return 'cancelled';
  if (departure === 'noData') return 'noData';
  return departure === 'stopped' ? 'completed' : 'ended';
}

/**
 * Whatever went wrong, no recorder stays behind that can be reached. A programming error is no failure: the task waits for a
 * mended worker.
 */
async function failSafely(life: RecordingLife, error: unknown): Promise<void> {
  if (!(error instanceof TemporalFailure)) throw error;
  if (life.segment && !life.isOutOfReach) await stopRecorder(life, 'the recording failed');
  life.fail(error);
}
