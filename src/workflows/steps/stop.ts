import type { StopAnswer } from '../../activities/types.js';
import type { Trouble } from '../../recording/trouble.js';
import { expiredBeforeStop, troubleOf, webRecorderOutOfReach } from '../failures.js';
import { learnFiles } from '../life/hearing.js';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';
import { sendStop, takeOutOfChannel } from './calls.js';
import { pauseThrough } from './waiting.js';

/** `byItself`: it had left before we stopped it. */
export type Departure = 'stopped' | 'noData' | 'byItself';

/** What is told of several: one that was stopped has recorded. */
export function furthest(departures: Departure[]): Departure | undefined {
  return (['stopped', 'noData', 'byItself'] as const).find((departure) => departures.includes(departure));
}

/**
 * Rule R5: stops a recorder, and does not return before it is known to be gone. Nothing cuts this short: it runs where no
 * cancellation reaches.
 *
 * @throws ExpiredBeforeStop when the resource lapsed first; the recorder is out of the channel then, too, unless it records
 *   a web page.
 */
export async function stopRecorder(life: RecordingLife, recorder: Recorder, why: string): Promise<Departure> {
  life.enter(recorder, 'stopping');
  // An attempt without an answer may be what it has left for.
  let mayHaveWorked = false;
  for (;;) {
    const leftMs = recorder.expiresAtMs - Date.now();
    if (leftMs <= 0) return expired(life, recorder);
    const answer = await stopOnce(() => sendStop(life, recorder.segment, leftMs));
    if (!('kind' in answer)) return departed(life, recorder, answer, why);
    life.note(answer.message);
    mayHaveWorked ||= answer.kind === 'unanswered' || answer.attempt > 1;
    if (answer.kind !== 'notFound') continue;
    if (recorder.notFound.isBelieved(Date.now())) {
      life.recorderLeft(recorder, 'Agora no longer knows it');
      return mayHaveWorked ? 'stopped' : 'byItself';
    }
    const seconds = recorder.notFound.nextWaitSeconds(Date.now());
    await pauseThrough({ seconds, summary: 'stop again: Agora may be moving the recorder to another server' });
  }
}

async function stopOnce(stop: () => Promise<StopAnswer>): Promise<StopAnswer | Trouble> {
  try {
    return await stop();
  } catch (error) {
    return troubleOf(error);
  }
}

function departed(life: RecordingLife, recorder: Recorder, answer: StopAnswer, why: string): Departure {
  const { segment } = recorder;
  if (answer.files) learnFiles(segment, answer.files);
  if (answer.uploadingStatus) segment.uploadingStatus = answer.uploadingStatus;
  life.recorderLeft(recorder, answer.left === 'byItself' ? 'it had left before it was stopped' : why);
  return answer.left;
}

async function expired(life: RecordingLife, recorder: Recorder): Promise<never> {
  if (life.spec.mode === 'web') {
    recorder.care.isOutOfReach = true;
    throw expiredBeforeStop(life.known, webRecorderOutOfReach);
  }
  life.note('resourceExpiredHour has lapsed: Agora refuses stop, so the recorder is taken out of the channel');
  for (const uid of recorder.uids) await takeOutOfChannel(life, uid, 'resourceExpiredHour has lapsed');
  life.recorderLeft(recorder, 'taken out of the channel after resourceExpiredHour');
  throw expiredBeforeStop(life.known, 'it was taken out of the channel');
}
