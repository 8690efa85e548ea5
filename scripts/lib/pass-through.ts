import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface PassThroughOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Runs a command in our place: its output is ours, it gets our signals, and the answer is its exit code. */
export function passThrough(command: string, args: readonly string[], options: PassThroughOptions = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const forward = (signal: NodeJS.Signals) => {
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of forwarded) process.off(name, forward);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
