import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A command that does not outlive this process, however this process ends. */
export interface Leashed {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly gone: Promise<unknown>;
  readonly isGone: boolean;
  /** The end of what it has written so far. */
  said(): string;
  /** Asks it to end in order by SIGTERM, and kills it after that many milliseconds. */
  stop(withinMs: number): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

const rememberedCharacters = 4_000;

/**
 * Starts a command on a leash (leash.mjs).
 *
 * @param env takes the place of this process's environment
 * @throws when there is no such command
 */
export async function startLeashed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Leashed> {
  const leash = fork(fileURLToPath(new URL('./leash.mjs', import.meta.url)), [command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env,
  });
  let said = '';
  const remember = (text: Buffer) => {
    said = (said + text.toString('utf8')).slice(-rememberedCharacters);
  };
  leash.stdout?.on('data', remember);
  leash.stderr?.on('data', remember);
  const gone = once(leash, 'close');
  const [message]: unknown[] = await Promise.race([once(leash, 'message'), gone]);
  if (typeof message === 'object' && message !== null && 'pid' in message && typeof message.pid === 'number') {
    return leashed(leash, { pid: message.pid, gone, said: () => said.trim() });
  }
  throw new Error(`${command} could not be started: ${JSON.stringify(message)} ${said.trim()}`);
}

function leashed(leash: ChildProcess, command: Pick<Leashed, 'pid' | 'gone' | 'said'>): Leashed {
  const { pid, gone } = command;
  const kill = async () => {
    if (!hasEnded(leash)) killQuietly(pid);
    await gone;
  };
  return {
    ...command,
    get isGone() {
      return hasEnded(leash);
    },
    kill,
    async stop(withinMs) {
      leash.kill('SIGTERM');
      const bound = new AbortController();
      await Promise.race([gone, delay(withinMs, undefined, { signal: bound.signal }).catch(() => undefined)]);
      bound.abort();
      await kill();
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in this very moment.
  }
}
