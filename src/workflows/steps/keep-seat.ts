import { ApplicationFailure, condition, TemporalFailure } from '@temporalio/workflow';
import { failureTypes } from '../../recording/names.js';
import { afterLoss } from '../decisions/after-loss.js';
import { recordingLost } from '../failures.js';
import type { RecordingLife } from '../life/life.js';
import { endOf } from '../life/limits.js';
import type { Recorder } from '../life/recorder.js';
import type { Seat } from '../life/seat.js';
import { beginSegment } from './begin.js';
import { type Departure, furthest, stopRecorder } from './stop.js';
import { pause } from './waiting.js';
import { keepWatch } from './watch.js';

/** Before a seat is tried again that nobody could be brought into, while another one is held. */
const againAfterSeconds = 300;

/** Before it is looked again whether the worker has what it lacked. */
const mendedAfterSeconds = 60;

type Step = 'goOn' | 'over' | 'handOver';

/** Holds one seat, with one recorder after another, until nobody has to hold it any more or a new run takes over. */
export async function keepSeat(life: RecordingLife, seat: Seat): Promise<void> {
  if (seat.isOver) return;
  await seatsBeforeHaveBegun(life, seat);
  for (let step: Step = 'goOn'; step === 'goOn'; ) {
    try {
      step = await hold(life, seat);
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      step = await doWithout(life, seat, error);
    }
  }
}

/** So that two recorders are not placed on one server, the second names the resource of the first. */
async function seatsBeforeHaveBegun(life: RecordingLife, seat: Seat): Promise<void> {
  const before = life.seats.filter(({ number }) => number < seat.number);
  const begun = () => before.every((other) => life.recordersOf(other).length > 0 || other.failure || other.isOver);
  if (!begun()) await condition(() => begun() || life.stopAsked !== undefined);
}

async function hold(life: RecordingLife, seat: Seat): Promise<Step> {
  if (seat.relief) await seat.relief;
  if (life.runEnds) return 'handOver';
  const recorder = life.recordersOf(seat).at(-1) ?? (await begin(life, seat));
  if (!recorder) return over(seat);
  seat.failure = undefined;
  const ending = await keepWatch(life, seat, recorder);
  switch (ending) {
    case 'newRunIsDue':
      return 'handOver';
    case 'stopAsked':
      return stopAll(life, seat);
    case 'relieved':
      await stopRecorder(life, recorder, 'another recorder has taken its seat');
      return 'goOn';
    case 'timeIsUp':
      await stopInTime(life, recorder);
      return 'goOn';
    case 'left':
      return seat.relief || life.recordersOf(seat).length > 0 ? 'goOn' : afterItLeft(life, seat, recorder);
  }
}

async function begin(life: RecordingLife, seat: Seat): Promise<Recorder | undefined> {
  seat.isBeginning = true;
  try {
    return await beginSegment(life, seat);
  } finally {
    seat.isBeginning = false;
  }
}

async function stopAll(life: RecordingLife, seat: Seat): Promise<Step> {
  if (seat.relief) await seat.relief;
  const asked = life.stopAsked?.words ?? 'stopped';
  const stops = await Promise.allSettled(life.recordersOf(seat).map((recorder) => stopRecorder(life, recorder, asked)));
  const failed = stops.find((stop) => stop.status === 'rejected');
  if (failed) throw failed.reason;
  return over(seat, furthest(stops.flatMap((stop) => (stop.status === 'fulfilled' ? [stop.value] : []))));
}

function over(seat: Seat, departure?: Departure): 'over' {
  seat.close(departure);
  return 'over';
}

/** Its own time is up, though no other could relieve it: the recording goes on with a gap. */
async function stopInTime(life: RecordingLife, recorder: Recorder): Promise<void> {
  try {
    await stopRecorder(life, recorder, 'its deadline was reached');
  } catch (error) {
    if (!(error instanceof TemporalFailure) || recorder.isOutOfReach) throw error;
    life.note(error.message);
  }
}

async function afterItLeft(life: RecordingLife, seat: Seat, { segment, care }: Recorder): Promise<Step> {
  if (life.stopAsked) return over(seat, 'byItself');
  const { mode, afterExit, leavesAfterSeconds } = life.spec;
  const startedMs = Date.parse(segment.startedAt ?? segment.leftAt ?? segment.stopBy);
  const after = (instant?: string) => (instant ? (Date.parse(instant) - startedMs) / 1000 : 0);
  const heldSeconds = after(segment.leftAt);
  const decision = afterLoss({
    mode,
    afterExit,
    leftAs: care.leftAs,
    isProbe: care.isProbe,
    hasFiles: segment.files.length > 0,
    seenSeconds: after(care.lastSeenAt),
    missingAfterSeconds: after(care.missingSince ?? segment.leftAt),
    leavesAfterSeconds,
    otherHolds: life.recorders.some((other) => other.care.phase === 'recording'),
    shortLives: seat.shortLives,
  });
  life.count('segmentsLost');
  if (decision.do === 'giveUp') throw recordingLost(decision.why, life.known);
  if (decision.do === 'end') return over(seat, 'byItself');
  seat.lost({ heldSeconds, isProbe: decision.as === 'probe' });
  life.witness.resumed();
  life.note(`uid ${segment.uid} was lost: another recorder takes its seat`);
  await pause(life, { seconds: decision.afterSeconds, summary: 'begin the next recorder', orWhen: () => life.runEnds });
  return 'goOn';
}

/** A worker's configuration can be mended: a recording that ran waits for it, until it would have been stopped anyway. */
function mayBeMended(life: RecordingLife, failure: TemporalFailure): boolean {
  if (!(failure instanceof ApplicationFailure) || failure.type !== failureTypes.configurationError) return false;
  const deadlines = life.known.segments.filter(({ startedAt }) => startedAt).map(({ stopBy }) => Date.parse(stopBy));
  return Date.now() < Math.min(endOf(life)?.atMs ?? Number.POSITIVE_INFINITY, Math.max(...deadlines));
}

/** While somebody else records, or may soon, the recording is not lost; else it is. */
async function doWithout(life: RecordingLife, seat: Seat, failure: TemporalFailure): Promise<Step> {
  life.note(failure.message);
  if (mayBeMended(life, failure)) {
    const summary = 'the worker may have what it lacks by then';
    await pause(life, { seconds: mendedAfterSeconds, summary, orWhen: () => life.runEnds });
    return life.stopAsked ? over(seat) : 'goOn';
  }
  seat.failure = failure;
  const others = life.seats.filter((other) => other !== seat);
  const alone = () => others.every((other) => other.isOver || other.failure);
  const summary = 'try again to have a second recorder';
  const orWhen = () => alone() || life.runEnds;
  if (!orWhen()) await pause(life, { seconds: againAfterSeconds, summary, orWhen });
  return alone() || life.stopAsked ? over(seat) : 'goOn';
}
