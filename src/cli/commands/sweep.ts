import { Command } from 'commander';
import type { OrphanReport, SweepResult } from '../../recording/sweep.js';
import { type CommandContext, type CommonOptions, withClient, withCommonOptions, withExample } from '../command.js';
import { printJson, printLines } from '../output.js';
import { patiently } from '../slow.js';

interface SweepCommandOptions extends CommonOptions {
  dryRun?: boolean;
}

/** Some recorders may still be billed, and somebody has to see to it. */
class OrphansLeft extends Error {
  override readonly name = 'OrphansLeft';
}

export function sweepCommand(context: CommandContext): Command {
  const { terminal } = context;
  const command = new Command('sweep')
    .description('find recorders that nobody looks after any more, and stop them')
    .option('--dry-run', 'only tell: stop nothing');
  withCommonOptions(command).action(async (options: SweepCommandOptions) => {
    const { dryRun = false } = options;
    const result = await withClient({ options, context }, (client) =>
      patiently({ client, context }, client.sweep({ dryRun })),
    );
    if (options.json) printJson(terminal, result);
    else printLines(terminal, sweepLines(result));
    const left = result.orphans.filter(({ became }) => became === 'refused' || became === 'outOfReach');
    if (left.length > 0) throw new OrphansLeft(`${counted(left.length, 'recorder')} could not be stopped`);
  });
  return withExample(command, 'agora-recording sweep --dry-run', 'agora-recording sweep --json');
}

function sweepLines({ live, orphans, more, unreadable }: SweepResult): string[] {
  return [
    `${counted(live, 'live recording')}, ${counted(orphans.length + more, 'orphaned recorder')}`,
    ...orphans.map(orphanLine),
    ...(more > 0 ? [`and ${more} more: sweep again`] : []),
    ...unreadable.map((id) => `${id}: does not say which recorders it had; look for them in the Agora Console`),
  ];
}

function orphanLine({ workflowId, uid, reason, became, why }: OrphanReport): string {
  return `${workflowId}: uid ${uid}, ${reasons[reason]}: ${fates[became]}${why ? ` (${why})` : ''}`;
}

const reasons: Readonly<Record<OrphanReport['reason'], string>> = {
  terminated: 'its workflow was terminated',
  timedOut: 'its workflow timed out',
  failed: 'its workflow failed',
  cancelled: 'its workflow was cancelled',
  completed: 'its workflow completed',
  reset: 'its workflow was reset to before its start',
  deleted: 'its workflow was deleted',
  overdue: 'it should have been stopped by now',
  tasksFailing: 'its workflow cannot go on',
};

const fates: Readonly<Record<OrphanReport['became'], string>> = {
  found: 'it would be stopped',
  stopped: 'stopped',
  noData: 'stopped, without any files',
  byItself: 'it had left by itself',
  takenOut: 'taken out of the channel',
  replaced: 'it is not there any more',
  outOfReach: 'out of reach',
  refused: 'not stopped',
  pending: 'is being stopped',
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
