import type { StartConfiguration } from '../../recording/configuration.js';
import type { Trouble } from '../../recording/trouble.js';
import { deadlineOf } from '../decisions/deadline.js';
import { afterStartTrouble, resourceUsableSeconds, type StartDecision } from '../decisions/start-decision.js';
import { betweenTries, confirmWithinSeconds, sidByNotificationSeconds, waitAt } from '../decisions/waits.js';
import { refusedFor, startFailed, troubleOf, webRecorderOutOfReach } from '../failures.js';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';
import type { Seat } from '../life/seat.js';
import { takeUid } from '../life/uids.js';
import { acquireResource, type Started, sendStart, takeOutOfChannel } from './calls.js';
import { confirm } from './confirm.js';
import { planRenewal } from './renew-keys.js';
import { stopRecorder } from './stop.js';
import { pause, pauseThrough, unlessStopped } from './waiting.js';

/** How many recorders may be tried, each with the next uid in turn, before it is given up. */
const triesAllowed = 4;

/**
 * Acquire → start → confirm, with another uid each time it comes to nothing. Returns once a recorder is confirmed, or as
 * soon as a stop is asked for; a recorder that is there then is the caller's to stop. One of which Agora has said nothing
 * for hours is the caller's to watch: the history has to end.
 *
 * @throws StartFailed with what each try said, or AgoraRejected when no try can succeed.
 */
export async function beginSegment(life: RecordingLife, seat: Seat): Promise<Recorder | undefined> {
  refuseBesideOneOutOfReach(life, seat);
  const said: string[] = [];
  for (let n = 0; n < triesAllowed && !life.stopAsked; n += 1) {
    const { uid, waitMs } = takeUid(life);
    const seconds = Math.max(n > 0 ? waitAt(betweenTries, n - 1) : 0, waitMs / 1000);
    if (seconds > 0) await pause(life, { seconds, summary: `begin again as uid ${uid}` });
    const resource = life.stopAsked ? undefined : await acquire(life, uid);
    if (!resource) return undefined;
    const recorder = await start(life, seat, { uid, ...resource, said });
    if (!recorder) continue;
    if ((await confirm(life, recorder)) !== 'absent') return recorder;
    said.push(`uid ${uid}: started, but Agora did not say within ${confirmWithinSeconds} s that it was recording`);
    await stopRecorder(life, recorder, 'it was never confirmed');
  }
  if (!life.stopAsked) throw startFailed(diagnosisOf(said), said);
  return undefined;
}

/** Never two where one was asked for: the recorder of a page that nothing can end holds its seat until it leaves. */
function refuseBesideOneOutOfReach(life: RecordingLife, seat: Seat): void {
  for (const recorder of life.recorders) {
    if (!recorder.isOutOfReach || recorder.segment.seat !== seat.number) continue;
    const leavesAtMs = Date.parse(recorder.care.sentAt) + life.spec.leavesAfterSeconds * 1000;
    if (Date.now() < leavesAtMs) throw startFailed(`uid ${recorder.uid} is in the way: ${webRecorderOutOfReach}`, []);
    life.recorderLeft(recorder, 'its maxRecordingHour is over');
  }
}

async function acquire(
  life: RecordingLife,
  uid: string,
): Promise<{ resourceId: string; keyPrefix: string } | undefined> {
  life.acquiring();
  try {
    const acquired = await unlessStopped(life, () => acquireResource(life, uid));
    return acquired === 'stopAsked' ? undefined : acquired;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'rejected' || trouble.kind === 'configuration') throw refusedFor(trouble);
    throw startFailed(`no resource could be had: ${trouble.message}; ${trouble.hint}`, [trouble.message]);
  }
}

interface Attempt {
  recorder: Recorder;
  /** The same for every repeat of one start. */
  configuration: StartConfiguration;
  /** What every attempt of this recording said, for the diagnosis. */
  said: string[];
}

const takeOut = { do: 'takeOut' } as const;
const another = { do: 'another' } as const;

/** Sends `start` until there is a sid, or until it is made sure that no recorder came of it (`undefined`). */
async function start(
  life: RecordingLife,
  seat: Seat,
  { said, ...resource }: { uid: string; resourceId: string; keyPrefix: string; said: string[] },
): Promise<Recorder | undefined> {
  const acquiredAtMs = Date.now();
  makePartOfStart(life);
  const recorder = life.recorderMayCome(seat, { ...resource, deadline: deadlineFrom(life, acquiredAtMs) });
  const attempt = { recorder, configuration: life.memory.desired, said };
  for (let request = 1, uncertain = false; ; ) {
    const age = () => (Date.now() - acquiredAtMs) / 1000;
    const answer = await startOnce(life, { ...attempt, request, withinSeconds: resourceUsableSeconds - age() });
    if ('sid' in answer) {
      life.recorderStarted(recorder, answer);
      planRenewal(recorder, answer.storageKeysEndAtMs);
      return recorder;
    }
    if (hasSid(recorder)) return recorder;
    said.push(`uid ${recorder.uid}: ${answer.message}`);
    life.note(answer.message);
    const stopAsked = life.stopAsked !== undefined;
    const decision = afterStartTrouble({
      trouble: answer,
      sent: request,
      uncertain,
      resourceAgeSeconds: age(),
      stopAsked,
      isPage: life.spec.mode === 'web',
    });
    if (decision.do !== 'repeat') return giveUpOn(life, { ...attempt, decision, trouble: answer });
    uncertain ||= answer.kind === 'unanswered';
    if (answer.kind !== 'throttled') request += 1;
    const summary = `send the same start again: ${answer.message}`;
    await pause(life, { seconds: decision.afterSeconds, summary, orWhen: () => hasSid(recorder) });
    if (hasSid(recorder)) return recorder;
    if (life.stopAsked) return giveUpOn(life, { ...attempt, decision: uncertain ? takeOut : another, trouble: answer });
  }
}

/** A notification may have brought it. */
function hasSid({ segment }: Recorder): boolean {
  return segment.sid !== undefined;
}

async function startOnce(
  life: RecordingLife,
  request: Attempt & { request: number; withinSeconds: number },
): Promise<Started | Trouble> {
  life.count('starts');
  try {
    return await sendStart(life, request);
  } catch (error) {
    return troubleOf(error);
  }
}

/**
 * Nothing more is sent with this resource; whatever may be in the channel is taken out first, unless a notification tells
 * its sid: then it is the recorder we wanted.
 */
async function giveUpOn(
  life: RecordingLife,
  attempt: Attempt & { decision: Exclude<StartDecision, { do: 'repeat' }>; trouble: Trouble },
): Promise<Recorder | undefined> {
  const { recorder, said, decision, trouble } = attempt;
  const mayBeThere = decision.do === 'takeOut' || (decision.do === 'giveUp' && decision.takeOutFirst);
  if (mayBeThere && (await sidByNotification(life, recorder, trouble))) return recorder;
  if (mayBeThere && life.spec.mode === 'web') {
    recorder.care.isOutOfReach = true;
    throw startFailed(`${trouble.message}, and its sid is lost; ${webRecorderOutOfReach}`, said);
  }
  if (mayBeThere) {
    await takeOutOfChannel(life, recorder.uid, 'its start may have worked, but its sid is lost');
    life.recorderLeft(recorder, 'taken out of the channel, since its sid was lost');
  } else {
    life.recorderNeverCame(recorder, trouble.message);
  }
  if (decision.do === 'giveUp') throw refusedFor(trouble);
  return undefined;
}

/** Rule R2: a notification may tell the sid that the answer did not; for a page it is the only way to the recorder. */
async function sidByNotification(life: RecordingLife, recorder: Recorder, trouble: Trouble): Promise<boolean> {
  const isWeb = life.spec.mode === 'web';
  recorder.isInConflict = trouble.kind === 'inThere' && trouble.httpStatus === 400;
  if (recorder.isInConflict) return false;
  if (isWeb || trouble.kind === 'inThere') {
    const seconds = isWeb ? sidByNotificationSeconds.web : sidByNotificationSeconds.channel;
    const summary = `a notification may tell the sid of uid ${recorder.uid}`;
    await pauseThrough({ seconds, summary, orWhen: () => hasSid(recorder) });
  }
  return hasSid(recorder);
}

/** Rule R7: what was asked before any recorder is there becomes part of its start. */
function makePartOfStart(life: RecordingLife): void {
  if (life.lead || life.changes.isSending) return;
  for (const ticket of life.changes.takeAll()) {
    life.accept(ticket.change);
    ticket.answer = { applied: 'partOfStart' };
  }
}

function deadlineFrom({ spec }: RecordingLife, sentAtMs: number) {
  const { resourceExpiredHour, configuration, tokenHours, mode, atDeadline, leavesAfterSeconds } = spec;
  const tokenEndsAtMs = configuration.token === 'auto' ? sentAtMs + tokenHours * 3_600_000 : undefined;
  const pageEndsAtMs = mode === 'web' && atDeadline === 'rollover' ? sentAtMs + leavesAfterSeconds * 1000 : undefined;
  return deadlineOf({ sentAtMs, resourceExpiredHour, endsAtMs: [tokenEndsAtMs, pageEndsAtMs] });
}

function diagnosisOf(said: string[]): string {
  const neverConfirmed = said.some((line) => line.includes('did not say within'));
  const likely = neverConfirmed
    ? 'A recorder that starts and is not there when asked has usually a wrong transcodingConfig, storage or token.'
    : 'Agora did not answer, or had no capacity; try again, and if it persists look at its status page.';
  return `no recorder could be started after ${said.length} attempts. ${likely} What each said: ${said.join('; ')}`;
}
