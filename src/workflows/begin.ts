import type { Trouble } from '../recording/trouble.js';
import { acquireResource, queryRecorder, type Started, sendStart, takeOutOfChannel } from './calls.js';
import { deadlineOf } from './deadline.js';
import { withChange } from './desired.js';
import { refusedFor, startFailed, troubleOf, webRecorderOutOfReach } from './failures.js';
import type { RecordingLife } from './life.js';
import { askStopIfTimeIsUp, historyIsLong } from './limits.js';
import { afterStartTrouble, resourceUsableSeconds, type StartDecision } from './start-decision.js';
import { hasLeft, isRecording } from './status.js';
import { stopRecorder } from './stop.js';
import { pause, unlessStopped } from './waiting.js';
import { banMinutes, betweenTries, confirmWaits, confirmWithinSeconds, waitAt } from './waits.js';

/** How many recorders may be tried, each with the next uid in turn, before the recording is given up. */
const triesAllowed = 4;

/**
 * Acquire → start → confirm, with another uid each time it comes to nothing. Returns once a recorder is confirmed, or as
 * soon as a stop is asked for; a segment that is there then is the caller's to stop. One of which Agora has said nothing
 * for hours is the caller's to watch: the history has to end.
 *
 * @throws StartFailed with what each try said, or AgoraRejected when no try can succeed.
 */
export async function beginSegment(life: RecordingLife): Promise<void> {
  const said: string[] = [];
  for (let n = 0; n < triesAllowed && !life.stopAsked; n += 1) {
    const uid = life.uidOfTry(n);
    if (n > 0)
      await pause(life, Math.max(waitAt(betweenTries, n - 1), banLeft(life, uid)), `begin again as uid ${uid}`);
    const resourceId = await acquire(life, uid);
    if (!resourceId) return;
    if (!(await start(life, { uid, resourceId, said }))) continue;
    if ((await confirm(life)) !== 'absent') return;
    said.push(`uid ${uid}: started, but Agora did not say within ${confirmWithinSeconds} s that it was recording`);
    await stopRecorder(life, 'it was never confirmed');
  }
  if (!life.stopAsked) throw startFailed(diagnosisOf(said), said);
}

/** For how many seconds a uid that was taken out of the channel may still not come back. */
function banLeft({ memory }: RecordingLife, uid: string): number {
  const { leftAt } = memory.segments.findLast((segment) => segment.uid === uid && !segment.sid) ?? {};
  return leftAt ? (Date.parse(leftAt) - Date.now()) / 1000 + banMinutes * 60 : 0;
}

async function acquire(life: RecordingLife, uid: string): Promise<string | undefined> {
  life.enter('acquiring');
  try {
    const acquired = await unlessStopped(life, () => acquireResource(life, uid));
    return acquired === 'stopAsked' ? undefined : acquired.resourceId;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'rejected' || trouble.kind === 'configuration') throw refusedFor(trouble);
    throw startFailed(`no resource could be had: ${trouble.message}; ${trouble.hint}`, [trouble.message]);
  }
}

interface Attempt {
  uid: string;
  resourceId: string;
  /** What every attempt of this recording said, for the diagnosis. */
  said: string[];
}

const takeOut = { do: 'takeOut' } as const;
const another = { do: 'another' } as const;

/** Sends `start` until it gives a sid (true), or until it is made sure that no recorder came of it (false). */
async function start(life: RecordingLife, attempt: Attempt): Promise<boolean> {
  const acquiredAtMs = Date.now();
  makePartOfStart(life);
  life.recorderMayCome({ ...attempt, deadline: deadlineFrom(life, acquiredAtMs) });
  for (let request = 1, uncertain = false; ; ) {
    const age = () => (Date.now() - acquiredAtMs) / 1000;
    const answer = await startOnce(life, { ...attempt, request, withinSeconds: resourceUsableSeconds - age() });
    if ('sid' in answer) {
      life.recorderStarted(answer);
      return true;
    }
    attempt.said.push(`uid ${attempt.uid}: ${answer.message}`);
    life.note(answer.message);
    const stopAsked = life.stopAsked !== undefined;
    const decision = afterStartTrouble({
      trouble: answer,
      sent: request,
      uncertain,
      resourceAgeSeconds: age(),
      stopAsked,
    });
    if (decision.do !== 'repeat') return giveUpOn(life, { ...attempt, decision, trouble: answer });
    uncertain ||= answer.kind === 'unanswered';
    if (answer.kind !== 'throttled') request += 1;
    await pause(life, decision.afterSeconds, `send the same start again: ${answer.message}`);
    if (life.stopAsked) return giveUpOn(life, { ...attempt, decision: uncertain ? takeOut : another, trouble: answer });
  }
}

async function startOnce(
  life: RecordingLife,
  request: { uid: string; resourceId: string; request: number; withinSeconds: number },
): Promise<Started | Trouble> {
  life.count('starts');
  try {
    return await sendStart(life, request);
  } catch (error) {
    return troubleOf(error);
  }
}

/** The uid will not be used again with this resource; whatever may be in the channel under it is taken out first. */
async function giveUpOn(
  life: RecordingLife,
  { uid, said, decision, trouble }: Attempt & { decision: Exclude<StartDecision, { do: 'repeat' }>; trouble: Trouble },
): Promise<false> {
  const mayBeThere = decision.do === 'takeOut' || (decision.do === 'giveUp' && decision.takeOutFirst);
  if (mayBeThere && life.spec.mode === 'web') {
    life.isOutOfReach = true;
    throw startFailed(`${trouble.message}, and its sid is lost; ${webRecorderOutOfReach}`, said);
  }
  if (mayBeThere) {
    await takeOutOfChannel(life, uid, 'its start may have worked, but its sid is lost');
    life.recorderLeft('taken out of the channel, since its sid was lost');
  } else {
    life.recorderNeverCame(trouble.message);
  }
  if (decision.do === 'giveUp') throw refusedFor(trouble);
  return false;
}

/** Rule R3: a 200 is not yet a recording. Asks at 5 s and then backs off, until status 4 or 5, or 90 s have passed. */
async function confirm(life: RecordingLife): Promise<'confirmed' | 'absent' | 'stopAsked' | 'unknown'> {
  life.enter('confirming');
  const sinceMs = Date.now();
  for (let n = 0; ; n += 1) {
    await pause(life, waitAt(confirmWaits, n), 'ask whether it is recording');
    askStopIfTimeIsUp(life);
    if (life.stopAsked) return 'stopAsked';
    if (historyIsLong()) return 'unknown';
    const status = await statusNow(life);
    if (isRecording(status)) {
      life.recorderConfirmed();
      return 'confirmed';
    }
    if (hasLeft(status)) return 'absent';
    // An answer that says nothing does not count against it: a deploy at Agora's must not cost a recorder.
    if (status !== undefined && Date.now() - sinceMs >= confirmWithinSeconds * 1000) return 'absent';
  }
}

/** Agora's status of the recorder; 0 when it has none of that sid; undefined when it did not say. */
async function statusNow(life: RecordingLife): Promise<number | undefined> {
  const { segment } = life;
  if (!segment) return undefined;
  try {
    const answer = await queryRecorder(life, segment, 'is it recording?');
    life.heard(answer);
    return answer.status;
  } catch (error) {
    const trouble = troubleOf(error);
    life.heardTrouble(trouble);
    if (trouble.kind !== 'notFound') return undefined;
    life.notFound.isBelieved(Date.now());
    return 0;
  }
}

/** Rule R7: what was asked before the recorder is there becomes part of its start. */
function makePartOfStart(life: RecordingLife): void {
  for (const ticket of life.changes.takeAll()) {
    life.memory.desired = withChange(life.memory.desired, ticket.change);
    ticket.answer = { applied: 'partOfStart' };
    life.count('changesApplied');
  }
}

function deadlineFrom({ spec }: RecordingLife, sentAtMs: number) {
  const tokenEndsAtMs = spec.configuration.token === 'auto' ? sentAtMs + spec.tokenHours * 3_600_000 : undefined;
  return deadlineOf({ sentAtMs, resourceExpiredHour: spec.resourceExpiredHour, tokenEndsAtMs });
}

function diagnosisOf(said: string[]): string {
  const neverConfirmed = said.some((line) => line.includes('did not say within'));
  const likely = neverConfirmed
    ? 'A recorder that starts and is not there when asked has usually a wrong transcodingConfig, storage or token.'
    : 'Agora did not answer, or had no capacity; try again, and if it persists look at its status page.';
  return `no recorder could be started after ${said.length} attempts. ${likely} What each said: ${said.join('; ')}`;
}
