import { Command } from 'commander';
import { loadConfig } from '../../config.js';
import { type HealthServer, startHealthServer } from '../../health.js';
import { temporalTarget } from '../../temporal-connection.js';
import { type RecordingWorker, startWorker } from '../../worker.js';
import { installLogger } from '../../worker-logger.js';
import { type CommandContext, type CommonOptions, temporalOf, withCommonOptions, withExample } from '../command.js';
import { logLevelOption, openLog } from '../log.js';
import { wholeNumber } from '../values.js';
import { aborted } from '../waiting.js';

interface WorkerCommandOptions extends CommonOptions {
  healthPort?: number;
  healthHost: string;
  drainSeconds: number;
  logLevel: string;
}

const longestDrain = 3600;

export function workerCommand({ signal }: CommandContext): Command {
  const drain = 'after SIGTERM or Ctrl-C, how long calls to Agora under way may take; a second signal ends at once';
  const command = new Command('worker')
    .description('run a worker: it does the recordings, with the projects and storage of its environment')
    .option('--drain-seconds <seconds>', drain, wholeNumber({ min: 0, max: longestDrain }), 60)
    .option(
      '--health-port <port>',
      'answers /healthz and /readyz there; 0 for a free one',
      wholeNumber({ min: 0, max: 65_535 }),
    )
    .option('--health-host <host>', 'address of the health port', '127.0.0.1')
    .addOption(logLevelOption());
  withCommonOptions(command).action((options: WorkerCommandOptions) => work(options, signal));
  return withExample(
    command,
    'AGORA_APP_ID=… AGORA_CUSTOMER_ID=… AGORA_CUSTOMER_SECRET=… AGORA_STORAGE_VENDOR=s3 … agora-recording worker',
  );
}

async function work(options: WorkerCommandOptions, signal: AbortSignal): Promise<void> {
  const { drainSeconds, logLevel } = options;
  const log = openLog(logLevel);
  const config = loadConfig(process.env, ({ message }) => log.error(message));
  const { profile, temporal } = temporalOf(options);
  const { connectionOptions, namespace, address } = temporalTarget(profile, temporal);
  installLogger(log);
  let worker: RecordingWorker | undefined;
  const health = await healthOf(options, () => worker);
  try {
    worker = await startWorker({ config, temporal: { connectionOptions, namespace }, drainSeconds });
    const appIds = Object.values(config().projects).map(({ appId }) => appId);
    log.info({ address, namespace, appIds, health: health?.url }, 'the worker is ready');
    await Promise.race([worker.done, aborted(signal)]);
    log.info({ drainSeconds }, 'draining');
    await worker.drain();
    log.info('drained');
  } finally {
    await health?.close();
  }
}

/** Open before the worker is there: it is alive while it starts, and not yet ready. */
async function healthOf(
  { healthPort: port, healthHost: host }: WorkerCommandOptions,
  workerNow: () => RecordingWorker | undefined,
): Promise<HealthServer | undefined> {
  if (port === undefined) return undefined;
  const ready = async () => {
    const worker = workerNow();
    if (!worker) throw new Error('the worker is starting');
    await worker.ready();
  };
  return startHealthServer({ port, host, ready });
}
