import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { z } from 'zod';
import { output } from '../../scripts/lib/command.js';
import { temporalCli } from '../../scripts/temporal/executables.js';
import { processTerminal } from '../../src/cli/output.js';
import { createProgram } from '../../src/cli/program.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { blocks, documents, firstColumn, read, section } from './documents.js';

const program = createProgram({ terminal: processTerminal, signal: new AbortController().signal });

/** The command lines in the documents, and the npm scripts that their prose names. */
async function commandLines(begin: string): Promise<string[]> {
  const lines = (await blocks('sh')).flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'));
  const inProse = (await Promise.all((await documents()).map(read))).flatMap((text) => text.match(/`[^`\n]+`/gu) ?? []);
  return [...lines, ...inProse.map((code) => code.slice(1, -1))].filter((line) => line.startsWith(begin));
}

function problemWith(line: string): string | undefined {
  const [, name, ...words] = line.split(/\s+/u);
  const command: Command | undefined = program.commands.find((one) => one.name() === name);
  if (!command) return `${line}: there is no such command`;
  const known = ['--help', ...command.options.map(({ long }) => long)];
  const unknown = words.filter((word) => word.startsWith('--') && !known.includes(word));
  return unknown.length > 0 ? `${line}: there is no ${unknown.join(', ')}` : undefined;
}

describe('commands in the documents', () => {
  it('are npm scripts that are there', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await read('package.json')));
    const named = [
      ...(await commandLines('npm run ')),
      ...(await commandLines('npm test')),
      ...(await commandLines('npm start')),
    ];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((line) => !scripts[line.replace('npm run ', 'npm ').split(' ')[1] ?? ''])).toEqual([]);
  });

  it('are commands of ours with flags that they have', async () => {
    const lines = await commandLines('agora-recording ');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.map(problemWith).filter(Boolean)).toEqual([]);
  });

  it('are every command of ours, in the README', async () => {
    const told = firstColumn(section(await read('README.md'), 'Command line'));
    expect(told.sort()).toEqual(program.commands.map((command) => command.name()).sort());
  });
});

describe("commands of Temporal's own", () => {
  const server = withDevServer();
  const bench = withBench(server);

  it('record a channel by names alone, as the README shows', async () => {
    const [shown, ...more] = (await blocks('sh')).filter(({ text }) => text.includes('temporal workflow start'));
    expect([shown?.document, more]).toEqual(['README.md', []]);
    const folder = await mkdtemp(join(tmpdir(), 'temporal-cli-'));
    await symlink(await temporalCli(() => undefined, { prepare: false }), join(folder, 'temporal'));
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userJoins('lesson-7', uid)));
    const env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      HOME: folder,
      AGORA_APP_ID: bench.emulator.appId,
      ...temporalVariables(server.env),
    };
    const said = await output('sh', ['-euc', shown?.text ?? 'exit 1'], { env, timeoutMs: 60_000 });
    await rm(folder, { recursive: true });
    expect(said).toContain('lesson-7.m3u8');
    const { recorders } = await bench.emulator.ledger();
    expect(recorders).toMatchObject([{ cname: 'lesson-7', uid: '9001', leaveReason: 'stop' }]);
  }, 90_000);
});
