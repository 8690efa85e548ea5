import { Command } from 'commander';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { printJson, printLines } from '../output.js';
import { idDescription } from '../recording-id.js';
import { stateLines } from '../view.js';

export function statusCommand(context: CommandContext): Command {
  const { terminal } = context;
  const command = new Command('status')
    .description('tell what a recording is doing, or what became of it')
    .argument('<id>', idDescription);
  withCommonOptions(command).action(async (id: string, options: CommonOptions) => {
    const state = await withRecording(id, { options, context }, (recording) => recording.state());
    if (options.json) printJson(terminal, state);
    else printLines(terminal, stateLines(state, Date.now()));
  });
  return withExample(
    command,
    'agora-recording status agora-recording/<appId>/lesson-42/9001',
    'AGORA_APP_ID=<appId> agora-recording status lesson-42/9001 --json',
  );
}
