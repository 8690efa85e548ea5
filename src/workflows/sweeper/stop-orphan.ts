import { ApplicationFailure, sleep } from '@temporalio/workflow';
import type { StopAnswer } from '../../activities/types.js';
import { metrics } from '../../recording/metrics.js';
import type { Orphan, OrphanEnd } from '../../recording/sweep.js';
import type { Trouble } from '../../recording/trouble.js';
import { NotFoundSpell } from '../decisions/not-found.js';
import { refusedFor, troubleOf, webRecorderOutOfReach } from '../failures.js';
import { goesOnWithAnyVersion } from '../moving-on.js';
import { count } from '../telling/measure.js';
import { askTemporal, sendOrphansStop, takeOrphanOut } from './orphan-calls.js';

/** How long one workflow tries; then it fails, and the next sweep begins anew. */
const patienceMs = 30 * 60_000;

/**
 * Rule R6: stops a recorder that nobody looks after any more. One workflow for each recorder, and what has succeeded once is
 * never done again.
 *
 * @throws AgoraRejected or ConfigurationError when Agora refuses us, NoAnswer when it says nothing for half an hour.
 */
export async function stopOrphan(orphan: Orphan): Promise<OrphanEnd> {
  const { project } = orphan;
  try {
    const end = await untilGone(orphan);
    count(metrics.orphansEnded, { project, end: end.left });
    return end;
  } catch (error) {
    count(metrics.orphansEnded, { project, end: 'refused' });
    throw error;
  }
}

async function untilGone(orphan: Orphan): Promise<OrphanEnd> {
  const { sid, expiresAt } = orphan.recorder;
  const giveUpAtMs = Date.now() + patienceMs;
  const expiresAtMs = Date.parse(expiresAt);
  const notFound = new NotFoundSpell();
  // An attempt without an answer may be what it has left for.
  let mayHaveWorked = false;
  while (sid && Date.now() < expiresAtMs) {
    const withinMs = Math.min(expiresAtMs, giveUpAtMs) - Date.now();
    if (withinMs <= 0) throw noAnswer('stop');
    const answer = await orTrouble(sendOrphansStop(orphan, sid, withinMs));
    if (!('kind' in answer)) return endOf(answer);
    mayHaveWorked ||= answer.kind === 'unanswered' || answer.attempt > 1;
    if (answer.kind !== 'notFound') continue;
    if (notFound.isBelieved(Date.now())) return { left: mayHaveWorked ? 'stopped' : 'byItself' };
    await sleep(notFound.nextWaitSeconds(Date.now()) * 1000, {
      summary: 'stop again: Agora may be moving the recorder to another server',
    });
  }
  return takeOut(orphan, giveUpAtMs);
}

goesOnWithAnyVersion(stopOrphan);

/** Its sid is not known, or Agora refuses a stop by now. */
async function takeOut(orphan: Orphan, giveUpAtMs: number): Promise<OrphanEnd> {
  const { workflowId, appId, cname, mode, recorder } = orphan;
  if (mode === 'web') return { left: 'outOfReach', why: webRecorderOutOfReach };
  const inUse = await askTemporal.uidsInUse({ workflowId, appId, cname, recorder });
  const { uid, movedTo = uid } = recorder;
  const uids = [...new Set([uid, movedTo])].filter((one) => !inUse.includes(one));
  for (const one of uids) {
    const trouble = await orTrouble(takeOrphanOut(orphan, one, Math.max(1000, giveUpAtMs - Date.now())));
    if (trouble) throw noAnswer('kicking-rule');
  }
  return uids.length > 0
    ? { left: 'takenOut' }
    : { left: 'replaced', why: 'another recorder of ours is in the channel under its uid, so it is not' };
}

/** @throws what refuses us: to try again would change nothing. */
async function orTrouble<T>(call: Promise<T>): Promise<T | Trouble> {
  try {
    return await call;
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'rejected' || trouble.kind === 'configuration') throw refusedFor(trouble);
    return trouble;
  }
}

function endOf({ left, files, uploadingStatus }: StopAnswer): OrphanEnd {
  return { left, files: files?.map(({ name }) => name), uploadingStatus };
}

function noAnswer(endpoint: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Agora has not answered ${endpoint} for long; the next sweep tries again`,
    'NoAnswer',
  );
}
