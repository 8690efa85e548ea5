import { judge, together, type Verdict } from './oracle.js';
import type { Plan, Wave } from './plan.js';
import { playLong } from './play-long.js';
import { playShort } from './play-short.js';
import type { Theatre } from './theatre.js';

export interface RunOptions {
  /** How many waves at the same time; each has a server, an emulator and a worker of its own. Default 1. */
  abreast?: number;
  /** No wave begins after that. */
  until?: () => boolean;
  log?: (line: string) => void;
}

/** Plays a plan wave by wave, and judges all of it. */
export async function runPlan(plan: Plan, theatre: Theatre, options: RunOptions = {}): Promise<Verdict> {
  const { abreast = 1, until = () => false, log = () => undefined } = options;
  const waiting = [...plan.waves];
  const verdicts: Verdict[] = [];
  const player = async () => {
    for (let wave = waiting.shift(); wave && !until(); wave = waiting.shift()) {
      const play = wave.kind === 'long' ? playLong : playShort;
      const verdict = judge(await play(wave, theatre));
      verdicts.push(verdict);
      log(wordsFor(plan, wave, verdict));
    }
  };
  await Promise.all(Array.from({ length: abreast }, player));
  return together(verdicts);
}

function wordsFor({ waves }: Plan, { kind, number, recordings }: Wave, { findings }: Verdict): string {
  return `wave ${number} of ${waves.length}: ${recordings.length} ${kind} recordings are over, ${findings.length} findings`;
}
