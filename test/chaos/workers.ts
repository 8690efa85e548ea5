import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RecordingWorkerOptions } from '../../src/worker.js';

/** One worker after another, each killed in the middle of a planned request. */
export interface Workers {
  /** When one was killed. */
  readonly killsAtMs: number[];
  /** To be told each time that Agora looks at its clock, which it does twice for a request. */
  clockWasRead(looks: number, nowMs: number): void;
  end(): Promise<void>;
}

interface Options {
  worker: RecordingWorkerOptions;
  killsAtLook: readonly number[];
}

export async function startWorkers({ worker: options, killsAtLook }: Options): Promise<Workers> {
  const kills = [...killsAtLook];
  const killsAtMs: number[] = [];
  let worker = await forkWorker(options);
  let replacing: Promise<void> | undefined;
  const replace = async () => {
    await gone(worker);
    worker = await forkWorker(options);
  };
  return {
    killsAtMs,
    clockWasRead(looks, nowMs) {
      const [next] = kills;
      if (next === undefined || looks < next || replacing) return;
      kills.shift();
      killsAtMs.push(nowMs);
      worker.kill('SIGKILL');
      replacing = replace().finally(() => {
        replacing = undefined;
      });
    },
    async end() {
      await replacing;
      worker.kill('SIGKILL');
      await gone(worker);
    },
  };
}

/** Temporal may just be dead, too: as whatever restarts a worker in production does, this tries until one can start. */
const tries = 20;

async function forkWorker(options: RecordingWorkerOptions): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('../support/worker-process.ts', import.meta.url));
  for (let n = 1; ; n += 1) {
    const child = fork(script, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
    const [said] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (said === 'ready') return child;
    if (n === tries) throw new Error(`the worker's process ended while starting, ${tries} times: ${said}`);
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
