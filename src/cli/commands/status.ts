import { Command } from 'commander';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { printJson } from '../output.js';
import { stateLines } from '../view.js';

export function statusCommand({ terminal }: CommandContext): Command {
  const command = new Command('status')
    .description('tell what a recording is doing, or what became of it')
    .argument('<id>', 'workflow id');
  withCommonOptions(command).action((id: string, options: CommonOptions) =>
    withRecording(id, options, async (recording) => {
      const state = await recording.state();
      if (options.json) printJson(terminal, state);
      else terminal.out(`${stateLines(state, Date.now()).join('\n')}\n`);
    }),
  );
  return withExample(command, 'agora-recording status agora-recording/<appId>/lesson-42/9001');
}
