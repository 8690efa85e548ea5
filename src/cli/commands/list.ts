import { Command, Option } from 'commander';
import { modeSchema } from '../../agora/wire/modes.js';
import type { RecordingFilter, RecordingSummary } from '../../listing.js';
import { phases } from '../../recording/state.js';
import { type CommandContext, type CommonOptions, withClient, withCommonOptions, withExample } from '../command.js';
import { printJson, table, UsageError } from '../output.js';

interface ListOptions extends CommonOptions {
  appId?: string;
  cname?: string;
  mode?: string;
  phase?: (typeof phases)[number];
  sid?: string;
  live?: boolean;
  running?: boolean;
  limit: number;
}

export function listCommand({ terminal }: CommandContext): Command {
  const command = new Command('list')
    .description('list recordings, newest first')
    .option('--live', 'only where a recorder may be in the channel')
    .option('--running', 'only those that are running')
    .addOption(new Option('--phase <phase>', 'only in this phase').choices(phases))
    .option('--cname <name>', 'only of this channel')
    .option('--app-id <id>', 'only of this App ID')
    .option('--mode <mode>', 'only of this mode')
    .option('--sid <sid>', 'only with this sid')
    .option('--limit <n>', 'at most so many', Number, 50);
  withCommonOptions(command).action(async (options: ListOptions) => {
    const filter = filterFrom(options);
    await withClient(options, async (client) => {
      const found: RecordingSummary[] = [];
      for await (const summary of client.list(filter)) {
        if (found.length >= options.limit) break;
        found.push(summary);
      }
      if (options.json) printJson(terminal, found);
      else terminal.out(found.length === 0 ? 'no recordings\n' : `${table([heading, ...found.map(row)])}\n`);
    });
  });
  return withExample(command, 'agora-recording list --live', 'agora-recording list --cname lesson-42 --json');
}

function filterFrom({ appId, cname, mode, phase, sid, live, running }: ListOptions): RecordingFilter {
  const read = modeSchema.optional().safeParse(mode);
  if (!read.success) throw new UsageError(`--mode ${mode}: expected composite, individual or web`);
  return { appId, cname, mode: read.data, phase, sid, live, running };
}

const heading = ['ID', 'STATUS', 'PHASE', 'MODE', 'LIVE', 'STARTED'];

function row({ workflowId, status, phase = '', mode = '', live, startedAt }: RecordingSummary): string[] {
  return [workflowId, status, phase, mode, live ? 'yes' : 'no', startedAt];
}
