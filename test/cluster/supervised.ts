import { setTimeout as delay } from 'node:timers/promises';
import { type Leashed, startLeashed } from '../../scripts/lib/leashed.js';
import { untilSo } from './looking.js';

/** A process that is started again whenever it ends, as `restart: unless-stopped` has it. */
export interface Supervised {
  readonly name: string;
  /** How often it ended without anybody's order, and was started again. */
  readonly cameBack: number;
  /** SIGKILL; it stays dead until it is revived. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
  /** The end of what it has written; of what the one before it has written, if it was started again. */
  said(): string;
}

export interface Program {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** How it ends in order, within that many milliseconds. */
  stopWithinMs: number;
}

const pauseMs = 500;
/** Who ended as often has no way to begin. */
const hopeless = 5;

export async function supervise({ name, command, args, env, stopWithinMs }: Program): Promise<Supervised> {
  const begin = () => startLeashed(command, args, env);
  let wanted = true;
  let cameBack = 0;
  let lastWords = '';
  let running = await begin();
  const watch = async (watched: Leashed) => {
    await watched.gone;
    if (!wanted || running !== watched) return;
    await delay(pauseMs);
    if (!wanted || running !== watched) return;
    cameBack += 1;
    lastWords = watched.said();
    running = await begin();
    void watch(running);
  };
  void watch(running);
  return {
    name,
    get cameBack() {
      return cameBack;
    },
    async kill() {
      wanted = false;
      await running.kill();
    },
    async revive() {
      running = await begin();
      wanted = true;
      void watch(running);
    },
    async stop() {
      wanted = false;
      await running.stop(stopWithinMs);
    },
    said: () => `${lastWords}\n${running.said()}`,
  };
}

/** @throws with its last words when it ends again and again instead */
export async function untilUp(process: Supervised, isUp: () => Promise<boolean>): Promise<void> {
  await untilSo(async () => {
    if (process.cameBack >= hopeless) throw new Error(`${process.name} ends again and again: ${process.said()}`);
    return isUp();
  });
}
