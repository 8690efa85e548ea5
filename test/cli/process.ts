import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One command as a process of its own, as a shell runs it. */
export interface CliProcess {
  kill(signal: NodeJS.Signals): void;
  /** The first line of its standard output in which these words stand. */
  line(words: string): Promise<string>;
  /** The same of its standard error. */
  lineOfErrors(words: string): Promise<string>;
  /** Its exit code and all that it said, once it has ended. */
  ended(): Promise<{ code: number; out: string; err: string }>;
}

/** The environment holds only what is given, besides what any program needs. */
export function spawnCli(args: readonly string[], env: Record<string, string> = {}): CliProcess {
  return spawnNode(['--import', 'tsx', 'src/cli/main.ts', ...args], env);
}

/** The same of any program for Node, in the project's folder. */
export function spawnNode(args: readonly string[], env: Record<string, string> = {}): CliProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = codeOf(child);
  const saidAtEnd = closed.then(() => `${out.said()}${err.said()}`);
  const out = heard(child.stdout, saidAtEnd);
  const err = heard(child.stderr, saidAtEnd);
  return {
    kill: (signal) => {
      child.kill(signal);
    },
    line: out.line,
    lineOfErrors: err.line,
    ended: async () => ({ code: await closed, out: out.said(), err: err.said() }),
  };
}

function heard(stream: Readable, saidAtEnd: Promise<string>) {
  const lines: string[] = [];
  const reader = createInterface(stream).on('line', (line) => lines.push(line));
  const said = () => lines.map((line) => `${line}\n`).join('');
  const line = (words: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((one) => one.includes(words));
        if (found !== undefined) resolve(found);
      };
      look();
      reader.on('line', look);
      void saidAtEnd.then((all) => reject(new Error(`it ended without "${words}": ${all}`)));
    });
  return { said, line };
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code]: unknown[] = await once(child, 'close');
  return typeof code === 'number' ? code : -1;
}
