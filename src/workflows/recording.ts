import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { failureTypes } from '../recording/names.js';
import { readSpec } from '../recording/spec.js';
import type { Outcome, RecordingResult } from '../recording/state.js';
import { invalidSpec, recordingLost } from './failures.js';
import { receiveMessages, refuseMessages } from './handlers.js';
import { RecordingLife } from './life/life.js';
import type { Memory, MemoryOf010 } from './life/memory.js';
import { together } from './life/witness.js';
import { leaveVersion } from './moving-on.js';
import { keepSeat } from './steps/keep-seat.js';
import { type Departure, furthest, stopRecorder } from './steps/stop.js';
import { countRefused, measured } from './telling/measure.js';
import { memoOf, showInTemporal } from './telling/show.js';
import { tracing } from './telling/trace.js';

/**
 * One recording, from its spec to its manifest.
 *
 * @param input a RecordingSpec; checked here too, since any client of Temporal may have sent it.
 * @param carried what an earlier run of this recording hands on at continue-as-new; callers leave it out.
 */
export async function recording(input: unknown, carried?: Memory | MemoryOf010): Promise<RecordingResult> {
  const reading = readSpec(input, workflowInfo().workflowId);
  if ('brokenRules' in reading) {
    const refusal = invalidSpec(reading.brokenRules);
    countRefused(refusal);
    refuseMessages(refusal);
    await condition(allHandlersFinished);
    throw refusal;
  }
  const life = new RecordingLife(reading.spec, carried);
  life.witness = together(measured(life.spec), tracing(life));
  showInTemporal(life);
  receiveMessages(life);
  heedCancellation(life);

  // Cancelling asks for a stop like any other, so nothing below is cut short by it.
  await CancellationScope.nonCancellable(() => live(life));
  if (life.ending && 'result' in life.ending) return life.ending.result;
  if (life.ending) throw life.ending.failure;
  // Until its first task is done, the next run has nothing but this to tell of its recorders.
  const continued = makeContinueAsNewFunc<typeof recording>({
    memo: memoOf(life),
    // Where workers are versioned, the next run begins with the version that is current by then.
    initialVersioningBehavior: 'AUTO_UPGRADE',
  });
  leaveVersion(life);
  return continued(input, life.memory);
}

/** Cancellation is one more way to ask for the stop. */
function heedCancellation(life: RecordingLife): void {
  CancellationScope.current().cancelRequested.catch(() =>
    life.askStop({ why: 'cancelled', words: 'the workflow was cancelled' }),
  );
}

/** Holds every seat until the recording is over, or a new run is due. */
async function live(life: RecordingLife): Promise<void> {
  try {
    await Promise.all(life.seats.map((seat) => keepSeat(life, seat)));
    if (life.seats.some(({ isOver }) => !isOver)) {
      if (await readyToContinue(life)) return;
      await Promise.all(life.seats.map((seat) => keepSeat(life, seat)));
    }
    conclude(life);
  } catch (error) {
    await failSafely(life, error);
  }
  await condition(allHandlersFinished);
}

/** Everyone who waits has an answer before the next run takes over; a stop that comes meanwhile is met in this one. */
async function readyToContinue(life: RecordingLife): Promise<boolean> {
  life.handOver();
  await condition(() => allHandlersFinished() || life.stopAsked !== undefined);
  life.runEnds = life.stopAsked === undefined;
  if (life.runEnds) life.count('continuedAsNew');
  return life.runEnds;
}

/** @throws what every seat failed for, if none was held to a good end. */
function conclude(life: RecordingLife): void {
  const failure = life.seats.every((seat) => seat.failure) ? life.seats[0]?.failure : undefined;
  if (failure) throw asLossIfItRecorded(life, failure);
  const departure = furthest(life.seats.flatMap((seat) => seat.departure ?? []));
  const asked = life.stopAsked?.words ?? 'stopped';
  if (departure === 'byItself') life.conclude(outcomeOf(life, departure), life.leaveReason);
  else if (life.memory.segments.length > 0) life.conclude(outcomeOf(life, departure), asked);
  else life.conclude(outcomeOf(life, departure), `${asked}, before there was a recording`);
}

function outcomeOf(life: RecordingLife, departure: Departure = 'noData'): Outcome {
  if (life.stopAsked?.why === 'cancelled') return 'cancelled';
  if (departure === 'byItself') return 'ended';
  return departure === 'stopped' || life.known.manifest.length > 0 ? 'completed' : 'noData';
}

/** One that had begun, and then could not be begun again, is lost; its files are told all the same. */
function asLossIfItRecorded({ memory, known }: RecordingLife, failure: Error): Error {
  const recorded = memory.segments.some(({ confirmedAt }) => confirmedAt);
  const couldNotBegin = failure instanceof ApplicationFailure && failure.type === failureTypes.startFailed;
  return recorded && couldNotBegin ? recordingLost(failure.message, known) : failure;
}

/**
 * Whatever went wrong, no recorder stays behind that can be reached. A programming error is no failure: the task waits for a
 * mended worker.
 */
async function failSafely(life: RecordingLife, error: unknown): Promise<void> {
  if (!(error instanceof TemporalFailure)) throw error;
  const reachable = life.recorders.filter(({ isOutOfReach }) => !isOutOfReach);
  await Promise.all(reachable.map((recorder) => stopRecorder(life, recorder, 'the recording failed')));
  life.fail(error);
}
