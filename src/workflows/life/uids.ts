import { nextUid } from '../decisions/uid-choice.js';
import { banMinutes } from '../decisions/waits.js';
import type { RecordingLife } from './life.js';

/** Every uid that a recorder of this recording has, may get, or was given by Agora. */
export function uidsOf({ spec, memory }: RecordingLife): string[] {
  const moved = memory.segments.flatMap(({ movedTo }) => (movedTo ? [movedTo] : []));
  return [...new Set([spec.uid, ...spec.backupUids, ...moved])];
}

/** The next uid in turn; with how long it has to wait, in ms, because it was taken out of the channel. */
export function takeUid(life: RecordingLife): { uid: string; waitMs: number } {
  const { uid, backupUids } = life.spec;
  const choice = nextUid({
    uids: [uid, ...backupUids],
    turn: life.memory.uidTurn,
    live: life.recorders.map((recorder) => recorder.uid),
    bannedUntilMs: bansOf(life),
    nowMs: Date.now(),
  });
  if (!choice) throw new Error('there are fewer uids than recorders');
  life.memory.uidTurn = choice.turn;
  return choice;
}

/** Those that were taken out of the channel because their sid was lost. */
function bansOf({ memory }: RecordingLife): Map<string, number> {
  const takenOut = memory.segments.filter(({ sid, leftAt }) => !sid && leftAt);
  return new Map(takenOut.map(({ uid, leftAt }) => [uid, Date.parse(leftAt ?? '') + banMinutes * 60_000]));
}
