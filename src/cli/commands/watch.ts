import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import type { RecordingHandle } from '../../recording-handle.js';
import {
  type Call,
  type CommandContext,
  type CommonOptions,
  withClient,
  withCommonOptions,
  withExample,
} from '../command.js';
import { noWorkerAnswers } from '../errors.js';
import { jsonLines, type LiveView, liveView } from '../live.js';
import { printJson, printLines } from '../output.js';
import { idDescription, workflowIdFrom } from '../recording-id.js';
import { resultLines } from '../view.js';
import { Interrupted } from '../waiting.js';

export function watchCommand(context: CommandContext): Command {
  const command = new Command('watch')
    .description('show a recording live until it is over, then its manifest')
    .argument('<id>', idDescription);
  withCommonOptions(command).action(async (id: string, options: CommonOptions) => {
    const workflowId = workflowIdFrom(id);
    const call = { options, context };
    await withClient(call, (client) => watchToEnd(client.get(workflowId), call)).catch(
      goesOn(`see \`agora-recording watch ${workflowId}\``),
    );
  });
  return withExample(command, 'agora-recording watch agora-recording/<appId>/lesson-42/9001');
}

/** Ctrl-C ends the watching, not the recording; `hint` says how to find it again. */
export function goesOn(hint: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`interrupted; the recording goes on, ${hint}`);
  };
}

export async function watchToEnd(recording: RecordingHandle, { options, context }: Call): Promise<void> {
  const { terminal, signal } = context;
  const view = options.json ? jsonLines(terminal) : liveView(terminal);
  try {
    await follow(recording, { view, signal });
    signal.throwIfAborted();
    const result = await recording.result();
    if (options.json) printJson(terminal, result);
    else printLines(terminal, ['', ...resultLines(result)]);
  } finally {
    view.end();
  }
}

const retryAfterMs = 1000;

/** A deploy may leave a moment without workers, and that is no reason to look away. */
async function follow(recording: RecordingHandle, how: { view: LiveView; signal: AbortSignal }): Promise<void> {
  const { view, signal } = how;
  for (;;) {
    try {
      for await (const state of recording.watch({ signal })) view.show(state);
      return;
    } catch (error) {
      if (!noWorkerAnswers(error) || signal.aborted) throw error;
      view.note('no worker answers at the moment; still looking');
      await delay(retryAfterMs, undefined, { signal });
    }
  }
}
