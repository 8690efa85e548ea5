import { Command } from 'commander';
import { pino } from 'pino';
import { configFromEnv } from '../../config.js';
import { temporalTarget } from '../../temporal-connection.js';
import { startWorker } from '../../worker.js';
import { installLogger } from '../../worker-logger.js';
import { type CommandContext, withExample } from '../command.js';

interface WorkerCommandOptions {
  profile?: string;
  drainSeconds: number;
  logLevel: string;
}

export function workerCommand({ signal }: CommandContext): Command {
  const command = new Command('worker')
    .description('run a worker: it does the recordings, with the projects and storage of its environment')
    .option('--profile <name>', "profile of Temporal's configuration file")
    .option('--drain-seconds <seconds>', 'after SIGTERM, how long calls to Agora under way may take', Number, 60)
    .option('--log-level <level>', 'trace, debug, info, warn or error', 'info')
    .action(async ({ profile, drainSeconds, logLevel }: WorkerCommandOptions) => {
      const config = configFromEnv(process.env);
      const target = temporalTarget(profile);
      const log = pino({ level: logLevel, name: 'agora-recording' });
      installLogger(log);
      const worker = await startWorker({ config, temporal: target, drainSeconds });
      const appIds = Object.values(config.projects).map(({ appId }) => appId);
      log.info({ address: target.address, namespace: target.namespace, appIds }, 'the worker is ready');
      await Promise.race([worker.done, aborted(signal)]);
      log.info('draining');
      await worker.drain();
      log.info('drained');
    });
  return withExample(
    command,
    'AGORA_APP_ID=… AGORA_CUSTOMER_ID=… AGORA_CUSTOMER_SECRET=… AGORA_STORAGE_VENDOR=s3 … agora-recording worker',
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
