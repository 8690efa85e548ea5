import { Command } from 'commander';
import type { z } from 'zod';
import { updateRequest } from '../../agora/wire/changes.js';
import { layout } from '../../agora/wire/layout.js';
import { brokenRules } from '../../agora/wire/rules.js';
import { InvalidSpecError } from '../../client-errors.js';
import type { ChangeAnswer } from '../../recording/messages.js';
import type { RecordingHandle } from '../../recording-handle.js';
import {
  type CommandContext,
  type CommonOptions,
  readJson,
  withCommonOptions,
  withExample,
  withRecording,
} from '../command.js';
import { printJson } from '../output.js';

export function updateCommand(context: CommandContext): Command {
  const command = new Command('update').description(
    'change subscriptions, a web page’s pause, RTMP outputs or storage keys; waits for Agora',
  );
  changing(command, { context, schema: updateRequest, send: (recording, request) => recording.update(request) });
  return withExample(
    command,
    `agora-recording update agora-recording/<appId>/lesson-42/9001 '{"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["11"]}}}'`,
  );
}

export function layoutCommand(context: CommandContext): Command {
  const command = new Command('layout').description('replace the layout of a composite recording; waits for Agora');
  changing(command, { context, schema: layout, send: (recording, request) => recording.updateLayout(request) });
  return withExample(
    command,
    `agora-recording layout agora-recording/<appId>/lesson-42/9001 '{"mixedVideoLayout": 1}'`,
  );
}

interface Changing<Schema extends z.ZodType> {
  context: CommandContext;
  schema: Schema;
  send(recording: RecordingHandle, request: z.output<Schema>): Promise<ChangeAnswer>;
}

function changing<Schema extends z.ZodType>(command: Command, { context, schema, send }: Changing<Schema>): void {
  const words: Record<ChangeAnswer['applied'], string> = {
    byAgora: 'Agora has applied it',
    partOfStart: 'it is part of how the recorder was started',
    superseded: 'a newer layout took its place before it was sent',
    later: 'it is accepted and still being tried',
  };
  command.argument('<id>', 'workflow id').argument('<change>', 'JSON, a file that holds it, or - for standard input');
  withCommonOptions(command).action(async (id: string, source: string, options: CommonOptions) => {
    const reading = schema.safeParse(await readJson(source));
    if (!reading.success) throw new InvalidSpecError(brokenRules(reading.error));
    await withRecording(id, options, async (recording) => {
      const answer = await send(recording, reading.data);
      if (options.json) printJson(context.terminal, answer);
      else context.terminal.out(`${words[answer.applied]}\n`);
    });
  });
}
