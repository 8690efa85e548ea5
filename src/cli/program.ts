import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import type { CommandContext } from './command.js';
import { callbacksCommand } from './commands/callbacks.js';
import { layoutCommand, updateCommand } from './commands/change.js';
import { codecServerCommand } from './commands/codec-server.js';
import { doctorCommand } from './commands/doctor.js';
import { emulatorCommand } from './commands/emulator.js';
import { listCommand } from './commands/list.js';
import { replayCommand } from './commands/replay.js';
import { startCommand } from './commands/start.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { sweepCommand } from './commands/sweep.js';
import { watchCommand } from './commands/watch.js';
import { workerCommand } from './commands/worker.js';
import { exitCodeOf, exitCodes, tell } from './errors.js';

const commands = [
  startCommand,
  statusCommand,
  listCommand,
  watchCommand,
  updateCommand,
  layoutCommand,
  stopCommand,
  workerCommand,
  callbacksCommand,
  codecServerCommand,
  sweepCommand,
  doctorCommand,
  emulatorCommand,
  replayCommand,
];

export function createProgram(context: CommandContext): Command {
  const program = new Command('agora-recording')
    .description('Agora Cloud Recording made durable with Temporal')
    .version(version())
    .showHelpAfterError('(add --help for how to use it)');
  for (const create of commands) program.addCommand(create(context));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: context.terminal.out, writeErr: context.terminal.err });
  }
  return program;
}

/** Runs one command. @returns the exit code: 0 ok, 1 failed, 2 called in a wrong way */
export async function runCli(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    tell(error, { terminal: context.terminal, asJson: args.includes('--json') });
    return exitCodeOf(error);
  }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
