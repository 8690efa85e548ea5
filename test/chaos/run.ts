import type { Evidence } from './evidence.js';
import { TimeStoodStill } from './leaps.js';
import { judge, together, type Verdict } from './oracle.js';
import type { Plan, Wave } from './plan.js';
import { playLong } from './play-long.js';
import { playShort } from './play-short.js';
import type { Theatre } from './theatre.js';

export interface RunOptions {
  /** How many long waves at the same time, beside two short ones; each has a server, an emulator and a worker of its own. Default 1. */
  abreast?: number;
  /** No wave begins after that. */
  until?: () => boolean;
  log?: (line: string) => void;
}

/** Plays a plan wave by wave, and judges all of it. */
export async function runPlan(plan: Plan, theatre: Theatre, options: RunOptions = {}): Promise<Verdict> {
  const { abreast = 1, until = () => false, log = () => undefined } = options;
  const verdicts: Verdict[] = [];
  const player = async (waiting: Wave[]) => {
    for (let wave = waiting.shift(); wave && !until(); wave = waiting.shift()) {
      const verdict = judge(await played(wave, theatre, log));
      verdicts.push(verdict);
      log(wordsFor(plan, wave, verdict));
      for (const { offence, of, words } of verdict.findings) log(`  ${offence}: ${of}: ${words}`);
    }
  };
  const [short, long] = [plan.waves.filter(isShort), plan.waves.filter((wave) => !isShort(wave))];
  // Short waves mostly wait, for minutes, so two of them cost the others little.
  await Promise.all([player(short), player(short), ...Array.from({ length: abreast }, () => player(long))]);
  return together(verdicts);
}

function isShort({ kind }: Wave): boolean {
  return kind === 'short';
}

/** How often a wave may be played of which nothing can be said. */
const tries = 3;

async function played(wave: Wave, theatre: Theatre, log: (line: string) => void): Promise<Evidence> {
  if (wave.kind === 'short') return playShort(wave, theatre);
  for (let n = 1; ; n += 1) {
    try {
      return await playLong(wave, theatre);
    } catch (error) {
      if (!(error instanceof TimeStoodStill) || n === tries) throw error;
      log(`wave ${wave.number}: ${error.message}; it is played again`);
    }
  }
}

function wordsFor({ waves }: Plan, { kind, number, recordings }: Wave, { findings }: Verdict): string {
  return `wave ${number} of ${waves.length}: ${recordings.length} ${kind} recordings are over, ${findings.length} findings`;
}
