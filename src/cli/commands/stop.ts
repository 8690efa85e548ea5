import { Command } from 'commander';
import { NoSuchRecordingError } from '../../client-errors.js';
import type { RecordingResult } from '../../recording/state.js';
import type { RecordingHandle } from '../../recording-handle.js';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { printJson, printLines } from '../output.js';
import { idDescription } from '../recording-id.js';
import { resultLines } from '../view.js';

interface StopOptions extends CommonOptions {
  reason?: string;
}

export function stopCommand(context: CommandContext): Command {
  const { terminal } = context;
  const command = new Command('stop')
    .description('stop a recording, and tell its manifest once the recorder is known to be gone')
    .argument('<id>', idDescription)
    .option('--reason <words>', 'why, for its story');
  withCommonOptions(command).action(async (id: string, options: StopOptions) => {
    const { reason } = options;
    const result = await withRecording(id, { options, context }, (recording) => stopped(recording, reason));
    if (options.json) printJson(terminal, result);
    else printLines(terminal, resultLines(result));
  });
  return withExample(command, 'agora-recording stop agora-recording/<appId>/lesson-42/9001 --reason "lesson over"');
}

/** One that is over already is as its caller wants it. */
async function stopped(recording: RecordingHandle, reason?: string): Promise<RecordingResult> {
  try {
    return await recording.stop(reason);
  } catch (error) {
    if (error instanceof NoSuchRecordingError) return recording.result();
    throw error;
  }
}
