import type { Mode } from '../../agora/wire/modes.js';
import type { LeftAs } from './notification-meaning.js';

export interface Loss {
  mode: Mode;
  afterExit: 'end' | 'resume' | 'auto';
  /** What Agora has told, if it has. */
  leftAs?: LeftAs;
  /** Whether the recorder was begun to find out if anybody is still there. */
  isProbe: boolean;
  /** Whether it made files: then it has heard somebody. */
  hasFiles: boolean;
  /** Seconds from its start to the last time that Agora knew it. */
  seenSeconds: number;
  /** Seconds from its start to the first time that Agora did not know it. */
  missingAfterSeconds: number;
  /** After how many seconds without anybody it leaves; for a page, after how many it leaves in any case. */
  leavesAfterSeconds: number;
  /** With `redundancy: 2`: the other recorder is there. */
  otherHolds: boolean;
  /** How many recorders before it left within minutes, one after the other. */
  shortLives: number;
}

export type LossDecision =
  | { do: 'end'; why: string }
  /** `probe`: nobody knows why it left; the next one finds out. */
  | { do: 'resume'; as: 'sure' | 'probe'; afterSeconds: number }
  | { do: 'giveUp'; why: string };

/** Between recorders that leave again and again, in seconds. */
const waits = [1, 3, 10, 30, 60, 300] as const;

/** With `afterExit: auto`, this many recorders in a row that stay only for minutes are enough. */
const shortLivesAllowed = 8;

/** What follows when a recorder has left by itself (rule R4). */
export function afterLoss(loss: Loss): LossDecision {
  const { afterExit, otherHolds, shortLives } = loss;
  const afterSeconds = waits[Math.min(shortLives, waits.length - 1)] ?? 0;
  const cause = causeOf(loss);
  const again = { do: 'resume', as: cause === 'crashed' ? 'sure' : 'probe', afterSeconds } as const;
  if (afterExit === 'resume') return again;
  if (cause === 'idle') return { do: 'end', why: 'nobody was in the channel for maxIdleTime' };
  if (cause === 'pageEnded') return { do: 'end', why: 'the recording of the page is over' };
  if (afterExit === 'end' && !otherHolds) return { do: 'end', why: 'its recorder has left' };
  if (shortLives >= shortLivesAllowed)
    return { do: 'giveUp', why: `${shortLives + 1} recorders in a row left within minutes` };
  return again;
}

/** Without Agora's word, a probe tells: one that hears nobody is gone once `maxIdleTime` is over, not sooner nor later. */
function causeOf({ mode, leftAs, ...loss }: Loss): LeftAs | 'unknown' {
  if (leftAs) return leftAs;
  if (mode === 'web') return loss.missingAfterSeconds >= loss.leavesAfterSeconds ? 'pageEnded' : 'crashed';
  if (!loss.isProbe || loss.hasFiles) return 'unknown';
  const tooSoon = loss.missingAfterSeconds < loss.leavesAfterSeconds;
  const tooLate = loss.seenSeconds > loss.leavesAfterSeconds;
  return tooSoon || tooLate ? 'unknown' : 'idle';
}
