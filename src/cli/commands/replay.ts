import { existsSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Command } from 'commander';
import { translated } from '../../client-errors.js';
import { replay } from '../../replay.js';
import { temporalTarget } from '../../temporal-connection.js';
import { type CommandContext, type CommonOptions, readJson, withCommonOptions, withExample } from '../command.js';
import { printJson } from '../output.js';

export function replayCommand({ terminal }: CommandContext): Command {
  const command = new Command('replay')
    .description('run a history through this version of the workflow, to see whether it would do the same')
    .argument('<file or id>', 'a history as JSON, or a workflow id on the server');
  withCommonOptions(command).action(async (source: string, options: CommonOptions) => {
    const isFile = source === '-' || existsSync(source);
    await replay(isFile ? await readJson(source) : await fetched(source, options));
    if (options.json) printJson(terminal, { source, ok: true });
    else terminal.out(`${source}: ok, this version does what happened\n`);
  });
  return withExample(
    command,
    'agora-recording replay history.json',
    'agora-recording replay agora-recording/<appId>/lesson-42/9001',
  );
}

async function fetched(workflowId: string, { profile }: CommonOptions): Promise<unknown> {
  const { connectionOptions, namespace } = temporalTarget(profile);
  const connection = await Connection.connect(connectionOptions);
  try {
    const history = await new Client({ connection, namespace }).workflow.getHandle(workflowId).fetchHistory();
    return JSON.parse(historyToJSON(history));
  } catch (error) {
    throw translated(error, workflowId);
  } finally {
    await connection.close();
  }
}
