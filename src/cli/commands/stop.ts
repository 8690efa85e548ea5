import { Command } from 'commander';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { printJson } from '../output.js';
import { resultLines } from '../view.js';

export function stopCommand({ terminal }: CommandContext): Command {
  const command = new Command('stop')
    .description('stop a recording, and tell its manifest once the recorder is known to be gone')
    .argument('<id>', 'workflow id')
    .option('--reason <words>', 'why, for its story');
  withCommonOptions(command).action((id: string, options: CommonOptions & { reason?: string }) =>
    withRecording(id, options, async (recording) => {
      const result = await recording.stop(options.reason);
      if (options.json) printJson(terminal, result);
      else terminal.out(`${resultLines(result).join('\n')}\n`);
    }),
  );
  return withExample(command, 'agora-recording stop agora-recording/<appId>/lesson-42/9001 --reason "lesson over"');
}
