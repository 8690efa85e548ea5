import type { StopAnswer } from '../activities/types.js';
import type { Trouble } from '../recording/trouble.js';
import { sendStop, takeOutOfChannel } from './calls.js';
import { expiredBeforeStop, troubleOf, webRecorderOutOfReach } from './failures.js';
import type { RecordingLife } from './life.js';
import { pauseThrough } from './waiting.js';

/** `byItself`: it had left before we stopped it. */
export type Departure = 'stopped' | 'noData' | 'byItself';

/**
 * Rule R5: stops the recorder of the current segment, and does not return before it is known to be gone. Nothing cuts this
 * short: it runs where no cancellation reaches.
 *
 * @throws ExpiredBeforeStop when the resource lapsed first; the recorder is out of the channel then, too, unless it records
 *   a web page.
 */
export async function stopRecorder(life: RecordingLife, why: string): Promise<Departure> {
  const { segment } = life;
  if (!segment) throw new Error('there is no recorder to stop');
  life.enter('stopping');
  // An attempt without an answer may be what it has left for.
  let mayHaveWorked = false;
  for (;;) {
    const leftMs = Date.parse(segment.expiresAt) - Date.now();
    if (leftMs <= 0) return expired(life, segment.uid);
    const answer = await stopOnce(() => sendStop(life, segment, leftMs));
    if (!('kind' in answer)) return departed(life, answer, why);
    life.note(answer.message);
    mayHaveWorked ||= answer.kind === 'unanswered' || answer.attempt > 1;
    if (answer.kind !== 'notFound') continue;
    if (life.notFound.isBelieved(Date.now())) return gone(life, mayHaveWorked ? 'stopped' : 'byItself');
    await pauseThrough(
      life.notFound.nextWaitSeconds(Date.now()),
      'stop again: Agora may be moving the recorder to another server',
    );
  }
}

async function stopOnce(stop: () => Promise<StopAnswer>): Promise<StopAnswer | Trouble> {
  try {
    return await stop();
  } catch (error) {
    return troubleOf(error);
  }
}

function departed(life: RecordingLife, answer: StopAnswer, why: string): Departure {
  const { segment } = life;
  if (answer.files) life.learnFiles(answer.files);
  if (segment && answer.uploadingStatus) segment.uploadingStatus = answer.uploadingStatus;
  life.recorderLeft(answer.left === 'byItself' ? 'it had left before it was stopped' : why);
  return answer.left;
}

function gone(life: RecordingLife, departure: Departure): Departure {
  life.recorderLeft('Agora no longer knows it');
  return departure;
}

async function expired(life: RecordingLife, uid: string): Promise<never> {
  const { segments } = life.memory;
  const known = { segments, manifest: segments.flatMap(({ files }) => files) };
  if (life.spec.mode === 'web') {
    life.isOutOfReach = true;
    throw expiredBeforeStop(known, webRecorderOutOfReach);
  }
  life.note('resourceExpiredHour has lapsed: Agora refuses stop, so the recorder is taken out of the channel');
  await takeOutOfChannel(life, uid, 'resourceExpiredHour has lapsed');
  life.recorderLeft('taken out of the channel after resourceExpiredHour');
  throw expiredBeforeStop(known, 'it was taken out of the channel');
}
