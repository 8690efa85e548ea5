import { Command } from 'commander';
import { RecordingClient } from '../../client.js';
import { callbackProjects } from '../../config.js';
import { startCallbackReceiver } from '../../notifications/receiver.js';
import { startTracing } from '../../telemetry/tracing.js';
import { temporalTarget } from '../../temporal-connection.js';
import { type CommandContext, type CommonOptions, temporalOf, withCommonOptions, withExample } from '../command.js';
import { logLevelOption, openLog } from '../log.js';
import { wholeNumber } from '../values.js';
import { aborted, orInterrupted } from '../waiting.js';

interface CallbacksCommandOptions extends CommonOptions {
  port: number;
  host: string;
  logLevel: string;
}

export function callbacksCommand({ signal }: CommandContext): Command {
  const host = 'address that it listens on; Agora wants https, so something that ends TLS stands before it';
  const command = new Command('callbacks')
    .description("receive Agora's notifications, and hand each to its recording")
    .option('--port <port>', 'port of its HTTP; 0 for a free one', wholeNumber({ min: 0, max: 65_535 }), 8790)
    .option('--host <host>', host, '127.0.0.1')
    .addOption(logLevelOption());
  withCommonOptions(command).action((options: CallbacksCommandOptions) => receive(options, signal));
  return withExample(command, 'AGORA_APP_ID=… AGORA_CALLBACK_SECRET=… agora-recording callbacks --port 8790');
}

async function receive(options: CallbacksCommandOptions, signal: AbortSignal): Promise<void> {
  const { port, host, logLevel } = options;
  const where = temporalOf(options);
  const projects = callbackProjects(process.env);
  const { namespace, address } = temporalTarget(where.profile, where.temporal);
  const log = openLog(logLevel);
  const tracing = await startTracing(process.env, (words) => log.warn(words));
  const client = await orInterrupted(RecordingClient.connect(where), signal);
  try {
    const receiver = await startCallbackReceiver({ projects, client, port, host, log });
    log.info({ url: receiver.url, address, namespace }, 'the receiver is ready');
    await aborted(signal);
    log.info('draining');
    await receiver.close();
    log.info({ counts: receiver.counts() }, 'drained');
  } finally {
    await client.close();
    await tracing?.end();
  }
}
