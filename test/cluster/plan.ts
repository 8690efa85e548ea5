import type { RecordingSpec } from '../../src/recording/spec.js';
import { drawConfiguration, type Mode } from '../chaos/configurations.js';
import { Draw } from '../chaos/draw.js';

/** What is killed in each act, and comes back; nothing in the first and in the last. */
export const acts = ['calm', 'worker', 'server', 'database', 'end'] as const;

export type Act = (typeof acts)[number];

/** How a recording comes to its end, and what its result has to say then. */
export const endings = {
  stop: 'completed',
  signalStop: 'completed',
  maxDuration: 'completed',
  cancel: 'cancelled',
  usersLeave: 'ended',
} as const;

export type Ending = keyof typeof endings;

export interface PlannedRecording {
  spec: RecordingSpec & { cname: string; uid: string };
  begins: Act;
  changes: { during: Act; how: 'update' | 'signal'; change: PlannedChange }[];
  ends: Act;
  ending: Ending;
}

export type PlannedChange =
  | { name: 'updateLayout'; body: { mixedVideoLayout: 1; backgroundColor: string } }
  | { name: 'update'; body: { streamSubscribe: { audioUidList: { subscribeAudioUids: string[] } } } }
  | { name: 'update'; body: { webRecordingConfig: { onhold: boolean } } };

export const users = ['11', '12'] as const;

/** Longer than the whole test. */
const patientIdleTime = 3600;
const shortIdleTime = 15;
/** Of those that end by themselves, in seconds. */
const shortLife = 45;
const heartbeatSeconds = 10;
const lastOfUsersLeaving = 2;

/** The same recordings for the same seed; as many begin in each act but the last. */
export function planOf({ seed, recordings }: { seed: number; recordings: number }): PlannedRecording[] {
  return Array.from({ length: recordings }, (_, n) => planRecording(Draw.of(seed, n), n));
}

function planRecording(draw: Draw, n: number): PlannedRecording {
  const begins = n % (acts.length - 1);
  const mode = draw.weighted<Mode>({ composite: 5, individual: begins < 2 ? 4 : 0, web: 2 });
  // It takes a minute and a half to be sure that such a recorder is gone, so they are the first to end.
  const usersLeave = mode === 'composite' && begins < lastOfUsersLeaving ? 2 : 0;
  const ending = draw.weighted<Ending>({ stop: 10, signalStop: 3, cancel: 3, maxDuration: 2, usersLeave });
  const ends = endOf(draw, { mode, ending, begins });
  const maxIdleTime = ending === 'usersLeave' ? shortIdleTime : patientIdleTime;
  return {
    spec: {
      ...{ cname: `lesson-${String(n + 1).padStart(3, '0')}`, uid: '9001', mode, storage: 'default', heartbeatSeconds },
      ...(ending === 'maxDuration' ? { maxDuration: mode === 'individual' ? 2 * shortLife : shortLife } : {}),
      ...drawConfiguration(draw, mode, { maxIdleTime, pageHours: 2 }),
    },
    begins: actAt(begins),
    // Who ends of itself is perhaps over when it is to be changed.
    changes: ending === 'maxDuration' ? [] : drawChanges(draw, { mode, n, from: begins, to: ends }),
    ends: actAt(ends),
    ending,
  };
}

/** Files of single users are there after a minute only, so such a recording stays until the last act. */
function endOf(draw: Draw, { mode, ending, begins }: { mode: Mode; ending: Ending; begins: number }): number {
  if (ending === 'maxDuration') return begins;
  if (ending === 'usersLeave') return draw.int(begins + 1, lastOfUsersLeaving);
  return mode === 'individual' ? acts.length - 1 : draw.int(begins + 1, acts.length - 1);
}

function drawChanges(
  draw: Draw,
  { mode, n, from, to }: { mode: Mode; n: number; from: number; to: number },
): PlannedRecording['changes'] {
  // A page that is paused from the beginning has nothing to show for it.
  const first = mode === 'web' ? from + 1 : from;
  if (first >= to) return [];
  return Array.from({ length: draw.int(0, 3) }, (_, k) => ({
    during: actAt(draw.int(first, to - 1)),
    how: draw.chance(0.7) ? ('update' as const) : ('signal' as const),
    change: drawChange(draw, mode, n * 4 + k),
  }));
}

/** Each can be told from all others by its mark, but for a page's. */
function drawChange(draw: Draw, mode: Mode, mark: number): PlannedChange {
  if (mode === 'web') return { name: 'update', body: { webRecordingConfig: { onhold: draw.chance(0.5) } } };
  if (mode === 'composite' && draw.chance(0.6)) {
    const backgroundColor = `#${mark.toString(16).padStart(6, '0')}`;
    return { name: 'updateLayout', body: { mixedVideoLayout: 1, backgroundColor } };
  }
  const subscribeAudioUids = [...users, String(100_000 + mark)];
  return { name: 'update', body: { streamSubscribe: { audioUidList: { subscribeAudioUids } } } };
}

function actAt(index: number): Act {
  return acts[index] ?? 'end';
}
