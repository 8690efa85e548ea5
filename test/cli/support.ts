import type { Terminal } from '../../src/cli/output.js';
import { runCli } from '../../src/cli/program.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs one command in this process, as a machine would see it. */
export function run(...args: string[]): Promise<Ran> {
  return runUntil(new AbortController().signal, ...args);
}

/** The same, with a signal that is what Ctrl-C would be. */
export async function runUntil(signal: AbortSignal, ...args: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isTty: false,
    columns: 80,
  };
  const code = await runCli(args, { terminal, signal });
  return { code, ...said };
}
