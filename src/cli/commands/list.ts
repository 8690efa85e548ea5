import { Command, Option } from 'commander';
import { modeSchema } from '../../agora/wire/modes.js';
import type { RecordingFilter, RecordingSummary } from '../../listing.js';
import { phases } from '../../recording/state.js';
import { type CommandContext, type CommonOptions, withClient, withCommonOptions, withExample } from '../command.js';
import { printJson, printLines, table, UsageError } from '../output.js';
import { wholeNumber } from '../values.js';

interface ListOptions extends CommonOptions {
  appId?: string;
  cname?: string;
  mode?: string;
  phase?: (typeof phases)[number];
  sid?: string;
  channel?: string;
  live?: boolean;
  running?: boolean;
  closed?: boolean;
  limit: number;
}

export function listCommand(context: CommandContext): Command {
  const { terminal } = context;
  const command = new Command('list')
    .description('list recordings, newest first')
    .option('--live', 'only where a recorder may be in the channel')
    .option('--running', 'only those that are running')
    .addOption(new Option('--closed', 'only those that are over').conflicts('running'))
    .addOption(new Option('--phase <phase>', 'only in this phase').choices(phases))
    .option('--channel <cname>', 'only of this channel')
    .addOption(new Option('--cname <cname>', 'the same as --channel').conflicts('channel'))
    .option('--app-id <id>', 'only of this App ID')
    .option('--mode <mode>', 'only of this mode')
    .option('--sid <sid>', 'only with this sid')
    .option('--limit <n>', 'at most so many', wholeNumber({ min: 1 }), 50);
  withCommonOptions(command).action(async (options: ListOptions) => {
    const filter = filterFrom(options);
    const found = await withClient({ options, context }, (client) => atMost(options.limit, client.list(filter)));
    if (options.json) printJson(terminal, found);
    else printLines(terminal, found.length === 0 ? ['no recordings'] : table([heading, ...found.map(row)]).split('\n'));
  });
  return withExample(command, 'agora-recording list --live', 'agora-recording list --channel lesson-42 --json');
}

async function atMost(limit: number, summaries: AsyncIterable<RecordingSummary>): Promise<RecordingSummary[]> {
  const found: RecordingSummary[] = [];
  for await (const summary of summaries) {
    found.push(summary);
    if (found.length >= limit) break;
  }
  return found;
}

function filterFrom({ mode, channel, closed, running, ...options }: ListOptions): RecordingFilter {
  const read = modeSchema.optional().safeParse(mode);
  if (!read.success) throw new UsageError(`--mode ${mode}: expected composite, individual or web`);
  const { appId, cname = channel, phase, sid, live } = options;
  return { appId, cname, mode: read.data, phase, sid, live, running: closed ? false : running };
}

const heading = ['ID', 'STATUS', 'PHASE', 'MODE', 'LIVE', 'STARTED'];

function row({ workflowId, status, phase = '', mode = '', live, startedAt }: RecordingSummary): string[] {
  return [workflowId, status, phase, mode, live ? 'yes' : 'no', startedAt];
}
