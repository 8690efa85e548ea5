import { hasLeft, isRecording } from '../decisions/status.js';
import { probeLooks, unansweredWaits } from '../decisions/waits.js';
import { troubleOf } from '../failures.js';
import { heard, heardTrouble, nextHeartbeatIn } from '../life/hearing.js';
import type { RecordingLife } from '../life/life.js';
import { askStopIfTimeIsUp, endOf, handoverAtMs, historyIsLong } from '../life/limits.js';
import type { Recorder } from '../life/recorder.js';
import type { Seat } from '../life/seat.js';
import { isOf020 } from '../versions.js';
import { applyNextChange, hasChangeFor } from './apply.js';
import { queryRecorder } from './calls.js';
import { bringRelief } from './hand-over.js';
import { renewKeys } from './renew-keys.js';
import { pause } from './waiting.js';

const changeAgainSeconds = 5;

/** `relieved`: the next recorder has its seat. `timeIsUp`: its own deadline is there, and the recording goes on. */
export type WatchEnding = 'stopAsked' | 'left' | 'relieved' | 'timeIsUp' | 'newRunIsDue';

/** The heartbeat loop: watches one recorder, brings it changes, keeps its deadline, and says why it ended. */
export async function keepWatch(life: RecordingLife, seat: Seat, recorder: Recorder): Promise<WatchEnding> {
  for (;;) {
    askStopIfTimeIsUp(life);
    if (!life.recorders.includes(recorder)) return 'left';
    if (life.stopAsked) return 'stopAsked';
    if (recorder.isRelieved) return 'relieved';
    if (Date.now() >= recorder.stopByMs) return 'timeIsUp';
    if (aNewRunIsDue(life)) return 'newRunIsDue';
    if (reliefIsDue(life, seat, recorder)) bringRelief(life, seat, recorder);
    if (recorder.heartbeatIsDue(Date.now())) await heartbeat(life, recorder);
    else if (recorder.keysAreDue(Date.now())) await renewKeys(life, recorder);
    else if (hasChangeFor(life, recorder)) await change(life, recorder);
    else await untilNextDuty(life, seat, recorder);
  }
}

/** Not while a recorder is being begun: that is quickly over, and this one would be without its heartbeats meanwhile. */
function aNewRunIsDue(life: RecordingLife): boolean {
  // While a local activity is replayed the length is not what it was when it ran.
  const isDue = isOf020() ? life.newRunWasDue : historyIsLong();
  life.runEnds ||= isDue && !life.seats.some(({ isBeginning }) => isBeginning);
  return life.runEnds;
}

function reliefIsDue(life: RecordingLife, seat: Seat, recorder: Recorder): boolean {
  return !seat.relief && Date.now() >= reliefAtMs(life, seat, recorder);
}

function reliefAtMs(life: RecordingLife, seat: Seat, recorder: Recorder): number {
  return Math.max(handoverAtMs(life, recorder) ?? Number.POSITIVE_INFINITY, seat.reliefNotBeforeMs);
}

/** A change that Agora could not take is tried again once the recorder has been looked at. */
async function change(life: RecordingLife, recorder: Recorder): Promise<void> {
  if ((await applyNextChange(life, recorder)) === 'done') return;
  await heartbeat(life, recorder);
  if (life.recorders.includes(recorder)) {
    await pause(life, { seconds: changeAgainSeconds, summary: 'send the change again' });
  }
}

/** Sleeps until the next heartbeat or whatever comes first, unless somebody asks for something. */
async function untilNextDuty(life: RecordingLife, seat: Seat, recorder: Recorder): Promise<void> {
  const { nextHeartbeatAt, renewKeysAt } = recorder.care;
  const duties: [number, string][] = [
    [nextHeartbeatAt ? Date.parse(nextHeartbeatAt) : Date.now(), 'next heartbeat'],
    [Math.min(endOf(life)?.atMs ?? Number.POSITIVE_INFINITY, recorder.stopByMs), 'stop in time'],
    [renewKeysAt ? Date.parse(renewKeysAt) : Number.POSITIVE_INFINITY, 'renew the storage keys'],
    [seat.relief ? Number.POSITIVE_INFINITY : reliefAtMs(life, seat, recorder), 'begin the next recorder'],
  ];
  const [atMs, summary] = duties.reduce((first, duty) => (duty[0] < first[0] ? duty : first));
  const orWhen = () =>
    recorder.isSuspected ||
    recorder.isRelieved ||
    life.runEnds ||
    !life.recorders.includes(recorder) ||
    hasChangeFor(life, recorder);
  await pause(life, { seconds: (atMs - Date.now()) / 1000, summary, orWhen });
}

/** One look at the recorder, and as many more as it takes to be sure when Agora does not find it (rule R4). */
async function heartbeat(life: RecordingLife, recorder: Recorder): Promise<void> {
  recorder.isSuspected = false;
  for (;;) {
    const heard = await ask(life, recorder);
    if (heard !== 'notFound') {
      if (heard === 'there' && recorder.care.phase === 'recovering') foundAgain(life, recorder);
      return;
    }
    if (recorder.notFound.isBelieved(Date.now())) {
      life.recorderLeft(recorder, 'Agora no longer knows it: idle, removed, or lost');
      return;
    }
    if (recorder.care.phase !== 'recovering') suspect(life, recorder);
    const seconds = recorder.notFound.nextWaitSeconds(Date.now());
    await pause(life, { seconds, summary: 'ask again: Agora may be moving the recorder to another server' });
    if (life.stopAsked) return;
  }
}

async function ask(life: RecordingLife, recorder: Recorder): Promise<'there' | 'left' | 'notFound' | 'nothing'> {
  const { segment } = recorder;
  try {
    const answer = await queryRecorder(life, segment, 'heartbeat');
    heard(life, recorder, answer);
    // Whatever a notification said, it has not left for good.
    if (isRecording(answer.status)) recorder.care.leftAs = undefined;
    nextHeartbeatIn(life, recorder, secondsToNext(life, recorder));
    if (!segment.confirmedAt && isRecording(answer.status)) life.recorderConfirmed(recorder);
    if (!hasLeft(answer.status)) return 'there';
    if (answer.status === 20) recorder.care.leftAs ??= 'crashed';
    life.recorderLeft(recorder, `Agora says it ${answer.status === 20 ? 'exited abnormally' : 'stopped'}`);
    return 'left';
  } catch (error) {
    const trouble = troubleOf(error);
    heardTrouble(life, recorder, trouble);
    if (trouble.kind === 'notFound') return 'notFound';
    // Says nothing about the recorder: keep asking, sooner at first (rule R4).
    const soon = unansweredWaits[recorder.unansweredInARow - 1];
    nextHeartbeatIn(life, recorder, soon ?? secondsToNext(life, recorder));
    return 'nothing';
  }
}

/** One that is to find out whether anybody is there is looked at often, for as long as it may leave for that. */
function secondsToNext({ spec }: RecordingLife, { care, segment }: Recorder): number {
  const { heartbeatSeconds, leavesAfterSeconds } = spec;
  const ageSeconds = (Date.now() - Date.parse(segment.startedAt ?? segment.stopBy)) / 1000;
  if (!care.isProbe || ageSeconds > leavesAfterSeconds) return heartbeatSeconds;
  return Math.min(heartbeatSeconds, Math.max(5, Math.ceil(leavesAfterSeconds / probeLooks)));
}

function suspect(life: RecordingLife, recorder: Recorder): void {
  life.enter(recorder, 'recovering');
  life.note('Agora does not find the recorder; it may be moving it to another server');
}

function foundAgain(life: RecordingLife, recorder: Recorder): void {
  life.enter(recorder, 'recording');
  life.note('the recorder is there again');
}
