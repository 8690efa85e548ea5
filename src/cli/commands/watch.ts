import { Command } from 'commander';
import type { RecordingHandle } from '../../recording-handle.js';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { liveLines, printJson } from '../output.js';
import { resultLines, stateLines } from '../view.js';

export function watchCommand(context: CommandContext): Command {
  const command = new Command('watch')
    .description('show a recording live until it is over, then its manifest')
    .argument('<id>', 'workflow id');
  withCommonOptions(command).action((id: string, options: CommonOptions) =>
    withRecording(id, options, (recording) => watchToEnd(recording, { options, context })),
  );
  return withExample(command, 'agora-recording watch agora-recording/<appId>/lesson-42/9001');
}

/** Ctrl-C ends the watching, not the recording. */
export async function watchToEnd(
  recording: RecordingHandle,
  { options, context }: { options: CommonOptions; context: CommandContext },
): Promise<void> {
  const { terminal, signal } = context;
  const draw = liveLines(terminal);
  for await (const state of recording.watch({ signal })) {
    if (options.json) terminal.out(`${JSON.stringify(state)}\n`);
    else draw(stateLines(state, Date.now()));
  }
  if (signal.aborted) return;
  const result = await recording.result();
  if (options.json) printJson(terminal, result);
  else terminal.out(`\n${resultLines(result).join('\n')}\n`);
}
