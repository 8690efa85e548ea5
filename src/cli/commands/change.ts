import { Command } from 'commander';
import type { z } from 'zod';
import { updateRequest } from '../../agora/wire/changes.js';
import { layout } from '../../agora/wire/layout.js';
import { brokenRules } from '../../agora/wire/rules.js';
import { InvalidSpecError, NoSuchRecordingError } from '../../client-errors.js';
import type { ChangeAnswer } from '../../recording/messages.js';
import type { RecordingHandle } from '../../recording-handle.js';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample, withRecording } from '../command.js';
import { printJson, printLines } from '../output.js';
import { readJson } from '../read-json.js';
import { idDescription } from '../recording-id.js';

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

const words: Record<ChangeAnswer['applied'], string> = {
  byAgora: 'Agora has applied it',
  partOfStart: 'it is part of how the recorder was started',
  superseded: 'a newer layout took its place before it was sent',
  later: 'it is accepted and still being tried',
};

function changing<Schema extends z.ZodType>(command: Command, { context, schema, send }: Changing<Schema>): void {
  command.argument('<id>', idDescription).argument('<change>', 'JSON, a file that holds it, or - for standard input');
  withCommonOptions(command).action(async (id: string, source: string, options: CommonOptions) => {
    const reading = schema.safeParse(await readJson(source));
    if (!reading.success) throw new InvalidSpecError(brokenRules(reading.error));
    const answer = await withRecording(id, { options, context }, (recording) =>
      send(recording, reading.data).catch((error: unknown) => overOrUnknown(error, recording)),
    );
    if (options.json) printJson(context.terminal, answer);
    else printLines(context.terminal, [words[answer.applied]]);
  });
}

/** Temporal takes a change to one that is over for a change to one that never was. */
async function overOrUnknown(error: unknown, recording: RecordingHandle): Promise<never> {
  if (!(error instanceof NoSuchRecordingError)) throw error;
  const { outcome = 'failed' } = await recording.state();
  throw new Error(`${recording.workflowId} is over already (${outcome}), so it cannot be changed`);
}
