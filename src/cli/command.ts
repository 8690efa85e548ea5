import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { RecordingClient } from '../client.js';
import type { RecordingHandle } from '../recording-handle.js';
import { type Terminal, UsageError } from './output.js';

/** What every command is given. */
export interface CommandContext {
  terminal: Terminal;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

export interface CommonOptions {
  profile?: string;
  json?: boolean;
}

/** Adds the options that every command has which talks to Temporal. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of Temporal\'s configuration file (default: TEMPORAL_PROFILE, or "default")')
    .option('--json', 'write JSON, for machines');
}

/** A help text ends with an example. */
export function withExample(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', ['', 'Example:', ...lines.map((line) => `  $ ${line}`)].join('\n'));
}

export async function withClient<T>(options: CommonOptions, work: (client: RecordingClient) => Promise<T>): Promise<T> {
  const client = await RecordingClient.connect(options.profile ? { profile: options.profile } : {});
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export async function withRecording<T>(
  id: string,
  options: CommonOptions,
  work: (recording: RecordingHandle) => Promise<T>,
): Promise<T> {
  return withClient(options, (client) => work(client.get(id)));
}

/** JSON given in place, in a file, or on standard input (`-`). */
export async function readJson(source: string): Promise<unknown> {
  const written = /^\s*[[{]/u.test(source) ? source : await readSource(source);
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new UsageError(
      `${source === '-' ? 'standard input' : source}: not JSON (${error instanceof Error ? error.message : error})`,
    );
  }
}

async function readSource(source: string): Promise<string> {
  if (source === '-') return text(process.stdin);
  try {
    return await readFile(source, 'utf8');
  } catch {
    throw new UsageError(`${source}: expected JSON, a file that can be read, or - for standard input`);
  }
}
