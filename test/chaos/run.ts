import { join } from 'node:path';
import { TimeStoodStill } from '../support/time-stands-still.js';
import type { Evidence } from './evidence.js';
import { keep } from './keep.js';
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
  /** Where to write down what a wave was judged by, if something was found in it. Default: nowhere. */
  keepIn?: string;
}

/** A wave asks the most of the machine at its beginning: several at once make workflow tasks too slow for their ten seconds. */
const apartSeconds = 45;

/** Plays a plan wave by wave, and judges all of it. */
export async function runPlan(plan: Plan, theatre: Theatre, options: RunOptions = {}): Promise<Verdict> {
  const { abreast = 1, until = () => false } = options;
  const verdicts: Verdict[] = [];
  const player = async (waiting: Wave[]) => {
    for (let wave = waiting.shift(); wave && !until(); wave = waiting.shift()) {
      verdicts.push(await judged(plan, wave, theatre, options));
    }
  };
  const [short, long] = [plan.waves.filter(isShort), plan.waves.filter((wave) => !isShort(wave))];
  const lanes = Array.from({ length: Math.min(abreast, long.length) }, async (_, n) => {
    await theatre.wait(n * apartSeconds);
    await player(long);
  });
  // Short waves mostly wait, for minutes, so two of them cost the others little.
  await Promise.all([player(short), player(short), ...lanes]);
  return together(verdicts);
}

async function judged(
  plan: Plan,
  wave: Wave,
  theatre: Theatre,
  { log = () => undefined, keepIn }: RunOptions,
): Promise<Verdict> {
  const evidence = await played(wave, theatre, log);
  const verdict = judge(evidence);
  log(wordsFor(plan, wave, verdict));
  for (const { offence, of, words } of verdict.findings) log(`  ${offence}: ${of}: ${words}`);
  if (keepIn && verdict.findings.length > 0) {
    const folder = join(keepIn, `seed-${plan.seed}-wave-${wave.number}`);
    await keep(folder, verdict, evidence);
    log(`  what it was judged by is kept in ${folder}`);
  }
  return verdict;
}

function isShort({ kind }: Wave): boolean {
  return kind === 'short';
}

/** How often a wave may be played of which nothing can be said, since time stood still. */
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
