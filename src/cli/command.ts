import type { Command } from 'commander';
import { type ConnectOptions, RecordingClient } from '../client.js';
import type { RecordingHandle } from '../recording-handle.js';
import { startTracing } from '../telemetry/tracing.js';
import type { Terminal } from './output.js';
import { workflowIdFrom } from './recording-id.js';
import { patiently } from './slow.js';
import { orInterrupted } from './waiting.js';

/** What every command is given. */
export interface CommandContext {
  terminal: Terminal;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

export interface CommonOptions {
  profile?: string;
  address?: string;
  namespace?: string;
  json?: boolean;
}

/** A command's options and its surroundings. */
export interface Call {
  options: CommonOptions;
  context: CommandContext;
}

/** Adds the options that every command has which talks to Temporal. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of Temporal\'s configuration file (default: TEMPORAL_PROFILE, or "default")')
    .option('--address <host:port>', "Temporal's address, instead of the profile's and TEMPORAL_ADDRESS")
    .option('--namespace <name>', "Temporal's namespace, instead of the profile's and TEMPORAL_NAMESPACE")
    .option('--json', 'write JSON, for machines');
}

/** Which Temporal the options name. */
export function temporalOf({
  profile,
  address,
  namespace,
}: CommonOptions): Pick<ConnectOptions, 'profile' | 'temporal'> {
  return { profile, temporal: { address, namespace } };
}

/** A help text ends with an example. */
export function withExample(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', ['', 'Example:', ...lines.map((line) => `  $ ${line}`)].join('\n'));
}

export async function withClient<T>(
  { options, context }: Call,
  work: (client: RecordingClient) => Promise<T>,
): Promise<T> {
  const tracing = await startTracing(process.env);
  const client = await orInterrupted(RecordingClient.connect(temporalOf(options)), context.signal);
  try {
    return await orInterrupted(work(client), context.signal);
  } finally {
    await client.close();
    await tracing?.end();
  }
}

/** One question to a recording, or one request; says why when it takes long. */
export async function withRecording<T>(
  id: string,
  call: Call,
  work: (recording: RecordingHandle) => Promise<T>,
): Promise<T> {
  const workflowId = workflowIdFrom(id);
  return withClient(call, (client) => patiently({ client, context: call.context }, work(client.get(workflowId))));
}
