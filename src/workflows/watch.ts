import { applyNextChange } from './apply.js';
import { queryRecorder } from './calls.js';
import { troubleOf } from './failures.js';
import { iso, type RecordingLife } from './life.js';
import { askStopIfTimeIsUp, historyIsLong } from './limits.js';
import { hasLeft, isRecording } from './status.js';
import { pause, untilOrWoken } from './waiting.js';
import { unansweredWaits } from './waits.js';

const changeAgainSeconds = 5;

export type WatchEnding = 'stopAsked' | 'left' | 'historyLong';

/** The heartbeat loop: watches the recorder, applies changes, keeps the deadline, and says why it ended. */
export async function keepWatch(life: RecordingLife): Promise<WatchEnding> {
  for (;;) {
    askStopIfTimeIsUp(life);
    if (life.stopAsked) return 'stopAsked';
    if (historyIsLong()) return 'historyLong';
    if (heartbeatIsDue(life)) await heartbeat(life);
    else if (life.changes.length > 0) await change(life);
    else await untilNextDuty(life);
    if (!life.segment) return 'left';
  }
}

function heartbeatIsDue({ memory }: RecordingLife): boolean {
  return memory.nextHeartbeatAt === undefined || Date.now() >= Date.parse(memory.nextHeartbeatAt);
}

/** A change that Agora could not take is tried again once the recorder has been looked at. */
async function change(life: RecordingLife): Promise<void> {
  if ((await applyNextChange(life)) === 'done') return;
  await heartbeat(life);
  if (life.segment) await pause(life, changeAgainSeconds, 'send the change again');
}

/** Sleeps until the next heartbeat or the end, whichever is first, unless somebody asks for something. */
async function untilNextDuty(life: RecordingLife): Promise<void> {
  const { memory, segment, endAtMs } = life;
  const heartbeatMs = Date.parse(memory.nextHeartbeatAt ?? iso(Date.now()));
  const endMs = Math.min(
    endAtMs ?? Number.POSITIVE_INFINITY,
    segment ? Date.parse(segment.stopBy) : Number.POSITIVE_INFINITY,
  );
  const [untilMs, summary] = endMs < heartbeatMs ? [endMs, 'stop in time'] : [heartbeatMs, 'next heartbeat'];
  await untilOrWoken(life, untilMs, summary);
}

/** One look at the recorder, and as many more as it takes to be sure when Agora does not find it (rule R4). */
async function heartbeat(life: RecordingLife): Promise<void> {
  for (;;) {
    const heard = await ask(life);
    if (heard !== 'notFound') {
      if (heard === 'there' && life.phase === 'recovering') foundAgain(life);
      return;
    }
    if (life.notFound.isBelieved(Date.now())) {
      life.recorderLeft('Agora no longer knows it: idle, removed, or lost');
      return;
    }
    if (life.phase !== 'recovering') suspect(life);
    await pause(
      life,
      life.notFound.nextWaitSeconds(Date.now()),
      'ask again: Agora may be moving the recorder to another server',
    );
    if (life.stopAsked) return;
  }
}

async function ask(life: RecordingLife): Promise<'there' | 'left' | 'notFound' | 'nothing'> {
  const { segment, spec } = life;
  if (!segment) throw new Error('there is no recorder to watch');
  try {
    const answer = await queryRecorder(life, segment, 'heartbeat');
    life.heard(answer);
    life.nextHeartbeatIn(spec.heartbeatSeconds);
    if (!segment.confirmedAt && isRecording(answer.status)) life.recorderConfirmed();
    if (!hasLeft(answer.status)) return 'there';
    life.recorderLeft(`Agora says it ${answer.status === 20 ? 'exited abnormally' : 'stopped'}`);
    return 'left';
  } catch (error) {
    const trouble = troubleOf(error);
    life.heardTrouble(trouble);
    if (trouble.kind === 'notFound') return 'notFound';
    // Says nothing about the recorder: keep asking, sooner at first (rule R4).
    life.nextHeartbeatIn(unansweredWaits[life.unansweredInARow - 1] ?? spec.heartbeatSeconds);
    return 'nothing';
  }
}

function suspect(life: RecordingLife): void {
  life.enter('recovering');
  life.note('Agora does not find the recorder; it may be moving it to another server');
}

function foundAgain(life: RecordingLife): void {
  life.enter('recording');
  life.note('the recorder is there again');
}
