import { existsSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Command } from 'commander';
import { translated } from '../../client-errors.js';
import { encryptedDataConverter } from '../../codec/encryption-codec.js';
import { loadEncryption } from '../../config.js';
import { replay } from '../../replay.js';
import {
  type Call,
  type CommandContext,
  type CommonOptions,
  withClient,
  withCommonOptions,
  withExample,
} from '../command.js';
import { printJson, printLines, UsageError } from '../output.js';
import { readJson } from '../read-json.js';
import { workflowIdFrom } from '../recording-id.js';
import { orInterrupted } from '../waiting.js';

export function replayCommand(context: CommandContext): Command {
  const command = new Command('replay')
    .description('run a history through this version of the workflow, to see whether it would do the same')
    .argument('<file or id>', 'a history as JSON, - for standard input, or the id of a recording on the server');
  withCommonOptions(command).action(async (source: string, options: CommonOptions) => {
    const history = await historyFrom(source, { options, context });
    const dataConverter = encryptedDataConverter(loadEncryption(process.env));
    await orInterrupted(replay(history, { dataConverter }).catch(saying(source)), context.signal);
    if (options.json) printJson(context.terminal, { source, ok: true });
    else printLines(context.terminal, [`${source}: ok, this version does what happened`]);
  });
  return withExample(
    command,
    'agora-recording replay history.json',
    'agora-recording replay agora-recording/<appId>/lesson-42/9001',
  );
}

async function historyFrom(source: string, call: Call): Promise<unknown> {
  if (source !== '-' && !existsSync(source)) return fetched(idFrom(source), call);
  const history = await readJson(source);
  const isHistory = typeof history === 'object' && history !== null && 'events' in history;
  if (!isHistory || !Array.isArray(history.events) || history.events.length === 0)
    throw new UsageError(`${source} holds no history: export one with \`temporal workflow show --output json\``);
  return history;
}

function idFrom(source: string): string {
  try {
    return workflowIdFrom(source);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`there is no such file, nor is it an id: ${error.message}`);
    throw error;
  }
}

function fetched(workflowId: string, call: Call): Promise<unknown> {
  return withClient(call, async ({ client }) => {
    try {
      return JSON.parse(historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()));
    } catch (error) {
      throw translated(error, workflowId);
    }
  });
}

function saying(source: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    const wouldDiffer = name === 'DeterminismViolationError';
    const what = wouldDiffer ? 'this version would do something else' : 'cannot be replayed';
    throw new Error(`${source}: ${what}: ${message}`, { cause: error });
  };
}
