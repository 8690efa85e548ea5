import type { Terminal } from '../../src/cli/output.js';
import { runCli } from '../../src/cli/program.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs one command in this process, as a machine would see it. */
export async function run(...args: string[]): Promise<Ran> {
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
  const code = await runCli(args, { terminal, signal: new AbortController().signal });
  return { code, ...said };
}
