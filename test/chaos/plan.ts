import type { Fault } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { Draw } from './draw.js';
import { drawFaults } from './fault-draws.js';
import { drawLife } from './lives.js';

/** What happens to one recording from outside; `at` counts seconds from its start. */
export type Step = { at: number } & (
  | { do: 'userJoins' | 'userLeaves'; uid: string }
  | { do: 'change'; how: 'update' | 'signal'; change: PlannedChange }
  | { do: 'start' | 'stop' | 'signalStop' | 'cancel' | 'terminate' }
);

/** A change that can be told from every other by its mark: a colour, or a uid. Pages have none but to be paused or not. */
export type PlannedChange =
  | { kind: 'updateLayout'; mark: string }
  | { kind: 'update'; mark: string }
  | { kind: 'update'; onhold: boolean };

export interface RecordingPlan {
  /** Also its cname, unless it shares another's. */
  name: string;
  spec: RecordingSpec;
  /** Seconds after the wave's beginning. */
  startsAt: number;
  steps: Step[];
  /** Each hits requests about its own channel alone. */
  faults: Fault[];
}

/** Recordings that live at the same time, with one worker after another. */
export interface Wave {
  number: number;
  seed: number;
  recordings: RecordingPlan[];
  /** The worker is killed when Agora looks at its clock for the n-th time, in the middle of a request; the next one comes. */
  killsAtLook: number[];
}

export interface Plan {
  seed: number;
  waves: Wave[];
}

export interface PlanOptions {
  seed: number;
  recordings: number;
  /** How many live at the same time. */
  perWave: number;
}

/** How many recordings go by one draw, so that two of them may share a channel. */
const startsWithinSeconds = 1800;
const killsPerWave = 2;

/** The whole run, the same for the same seed. A recording's part depends on nothing but the seed and its number. */
export function planOf({ seed, recordings, perWave }: PlanOptions): Plan {
  const all = Array.from({ length: recordings }, (_, n) => planRecording(seed, n));
  const waves = Array.from({ length: Math.ceil(recordings / perWave) }, (_, n): Wave => {
    const draw = Draw.of(seed, -2 - n);
    const mine = all.slice(n * perWave, (n + 1) * perWave);
    const kills = Array.from({ length: killsPerWave }, () => draw.int(10, mine.length * 40));
    const killsAtLook = kills.toSorted((one, other) => one - other);
    return { number: n + 1, seed: draw.int(1, 1_000_000), recordings: mine, killsAtLook };
  });
  return { seed, waves };
}

/** One in so many records the channel of the one before it, under another uid. */
const sharesChannelEvery = 12;

export function planRecording(seed: number, index: number): RecordingPlan {
  const sharesWith = index % sharesChannelEvery === sharesChannelEvery - 1 ? index - 1 : index;
  const draw = Draw.of(seed, index);
  const name = nameOf(index);
  const cname = nameOf(sharesWith);
  const life = drawLife(draw, { cname, uid: sharesWith === index ? '9001' : '9002', number: index });
  return { name, startsAt: draw.int(0, startsWithinSeconds), faults: drawFaults(draw, life.spec, cname), ...life };
}

function nameOf(index: number): string {
  return `chaos-${String(index + 1).padStart(4, '0')}`;
}
