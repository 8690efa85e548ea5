import { hasLeft, isRecording } from '../decisions/status.js';
import { confirmWaits, confirmWithinSeconds, waitAt } from '../decisions/waits.js';
import { troubleOf } from '../failures.js';
import { heard, heardTrouble } from '../life/hearing.js';
import type { RecordingLife } from '../life/life.js';
import { askStopIfTimeIsUp, historyIsLong } from '../life/limits.js';
import type { Recorder } from '../life/recorder.js';
import { isOf020 } from '../versions.js';
import { queryRecorder } from './calls.js';
import { pause } from './waiting.js';

/**
 * Rule R3: a 200 is not yet a recording. Asks at 5 s and then backs off, until status 4 or 5, or 90 s have passed; a
 * notification that it has begun ends the waiting.
 */
export async function confirm(
  life: RecordingLife,
  recorder: Recorder,
): Promise<'confirmed' | 'absent' | 'stopAsked' | 'unknown'> {
  if (!isConfirmed(recorder)) life.enter(recorder, 'confirming');
  const sinceMs = Date.now();
  // There is no time that could be up of what Agora has not spoken of yet, or says is not there.
  let isDenied = false;
  let timeCounts = !isOf020();
  for (let n = 0; ; n += 1) {
    const orWhen = () => isConfirmed(recorder);
    if (!orWhen()) {
      await pause(life, { seconds: waitAt(confirmWaits, n), summary: 'ask whether it is recording', orWhen });
    }
    if (timeCounts) askStopIfTimeIsUp(life);
    if (life.stopAsked) return 'stopAsked';
    if (isConfirmed(recorder)) return 'confirmed';
    if (historyIsLong()) return 'unknown';
    const status = await statusNow(life, recorder);
    if (isRecording(status)) {
      life.recorderConfirmed(recorder);
      return 'confirmed';
    }
    if (hasLeft(status)) return 'absent';
    const isLate = Date.now() - sinceMs >= confirmWithinSeconds * 1000;
    // An answer that says nothing does not count against it: a deploy at Agora's must not cost a recorder.
    if (status !== undefined && isLate) return 'absent';
    if (status !== undefined) isDenied = status === 0;
    timeCounts = !isDenied || isLate || !isOf020();
  }
}

function isConfirmed({ segment }: Recorder): boolean {
  return segment.confirmedAt !== undefined;
}

/** Agora's status of the recorder; 0 when it has none of that sid; undefined when it did not say. */
async function statusNow(life: RecordingLife, recorder: Recorder): Promise<number | undefined> {
  try {
    const answer = await queryRecorder(life, recorder.segment, 'is it recording?');
    heard(life, recorder, answer);
    return answer.status;
  } catch (error) {
    const trouble = troubleOf(error);
    heardTrouble(life, recorder, trouble);
    if (trouble.kind !== 'notFound') return undefined;
    recorder.notFound.isBelieved(Date.now());
    return 0;
  }
}
