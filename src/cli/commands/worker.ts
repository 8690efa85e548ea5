import { Command } from 'commander';
import { loadConfig } from '../../config.js';
import { temporalTarget } from '../../temporal-connection.js';
import { startWorker } from '../../worker.js';
import { installLogger } from '../../worker-logger.js';
import { type CommandContext, type CommonOptions, withCommonOptions, withExample } from '../command.js';
import { logLevelOption, openLog } from '../log.js';
import { wholeNumber } from '../values.js';
import { aborted } from '../waiting.js';

interface WorkerCommandOptions extends CommonOptions {
  drainSeconds: number;
  logLevel: string;
}

const longestDrain = 3600;

export function workerCommand({ signal }: CommandContext): Command {
  const drain = 'after SIGTERM or Ctrl-C, how long calls to Agora under way may take; a second signal ends at once';
  const command = new Command('worker')
    .description('run a worker: it does the recordings, with the projects and storage of its environment')
    .option('--drain-seconds <seconds>', drain, wholeNumber({ min: 0, max: longestDrain }), 60)
    .addOption(logLevelOption());
  withCommonOptions(command).action((options: WorkerCommandOptions) => work(options, signal));
  return withExample(
    command,
    'AGORA_APP_ID=… AGORA_CUSTOMER_ID=… AGORA_CUSTOMER_SECRET=… AGORA_STORAGE_VENDOR=s3 … agora-recording worker',
  );
}

async function work({ profile, drainSeconds, logLevel }: WorkerCommandOptions, signal: AbortSignal): Promise<void> {
  const log = openLog(logLevel);
  const config = loadConfig(process.env, ({ message }) => log.error(message));
  const { connectionOptions, namespace, address } = temporalTarget(profile);
  installLogger(log);
  const temporal = { connectionOptions, namespace };
  const worker = await startWorker({ config, temporal, drainSeconds });
  const appIds = Object.values(config().projects).map(({ appId }) => appId);
  log.info({ address, namespace, appIds }, 'the worker is ready');
  await Promise.race([worker.done, aborted(signal)]);
  log.info({ drainSeconds }, 'draining');
  await worker.drain();
  log.info('drained');
}
