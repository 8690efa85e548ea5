import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../../config.js';
import { type Deployment, deploymentName } from '../../deployment.js';
import { type HealthServer, startHealthServer } from '../../health.js';
import { startTracing } from '../../telemetry/tracing.js';
import { temporalTarget } from '../../temporal-connection.js';
import { type RecordingWorker, startWorker } from '../../worker.js';
import { installLogger } from '../../worker-logger.js';
import { type CommandContext, type CommonOptions, temporalOf, withCommonOptions, withExample } from '../command.js';
import { logLevelOption, openLog } from '../log.js';
import { UsageError } from '../output.js';
import { wholeNumber } from '../values.js';
import { aborted } from '../waiting.js';

interface WorkerCommandOptions extends CommonOptions {
  healthPort?: number;
  healthHost: string;
  metricsPort?: number;
  metricsHost: string;
  drainSeconds: number;
  deployment?: string;
  buildId?: string;
  makeCurrent?: boolean;
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
    .option('--metrics-port <port>', 'answers Prometheus there, under /metrics', wholeNumber({ min: 1, max: 65_535 }))
    .option('--metrics-host <host>', 'IP address of the metrics port', '127.0.0.1')
    .addOption(
      new Option('--deployment <name>', 'worker versioning: a version of this deployment, which recordings stay with')
        .env('TEMPORAL_DEPLOYMENT_NAME')
        .argParser(readName),
    )
    .addOption(
      new Option('--build-id <id>', "which version (default: the package's and a digest of its workflow code)").env(
        'TEMPORAL_WORKER_BUILD_ID',
      ),
    )
    .option('--make-current', 'new recordings go to this version, unless it has been current or ramping before')
    .addOption(logLevelOption());
  withCommonOptions(command).action((options: WorkerCommandOptions) => work(options, signal));
  return withExample(
    command,
    'AGORA_APP_ID=… AGORA_CUSTOMER_ID=… AGORA_CUSTOMER_SECRET=… AGORA_STORAGE_VENDOR=s3 … agora-recording worker',
  );
}

async function work(options: WorkerCommandOptions, signal: AbortSignal): Promise<void> {
  const { drainSeconds, logLevel } = options;
  const metrics = metricsOf(options);
  const deployment = deploymentOf(options);
  const log = openLog(logLevel);
  const config = loadConfig(process.env, ({ message }) => log.error(message));
  const where = temporalOf(options);
  const { connectionOptions, namespace, address } = temporalTarget(where.profile, where.temporal);
  installLogger(log, metrics);
  const tracing = await startTracing(process.env, (words) => log.warn(words));
  let worker: RecordingWorker | undefined;
  const health = await healthOf(options, () => worker);
  try {
    const gaugesEverySeconds = metrics && 60;
    const temporal = { connectionOptions, namespace };
    worker = await startWorker({ config, temporal, drainSeconds, deployment, gaugesEverySeconds });
    const { version } = worker;
    const appIds = Object.values(config().projects).map(({ appId }) => appId);
    log.info(
      { address, namespace, appIds, version, health: health?.url, metrics: metrics?.url },
      'the worker is ready',
    );
    await Promise.race([worker.done, aborted(signal)]);
    log.info({ drainSeconds }, 'draining');
    await worker.drain();
    log.info('drained');
  } finally {
    await health?.close();
    await tracing?.end();
  }
}

function metricsOf({ metricsPort: port, metricsHost: host }: WorkerCommandOptions) {
  if (port === undefined) return undefined;
  if (isIP(host) === 0) throw new UsageError(`--metrics-host: expected an IP address such as 0.0.0.0, got ${host}`);
  return { port, host, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics` };
}

/** A variable that is empty is one that is not set. */
function readName(name: string): string {
  const { error } = deploymentName.safeParse(name);
  if (error && name !== '')
    throw new InvalidArgumentError(error.issues.map(({ message }) => `It ${message}.`).join(' '));
  return name;
}

/** @throws UsageError */
function deploymentOf({ deployment: name, buildId, makeCurrent }: WorkerCommandOptions): Deployment | undefined {
  if (name) return { name, buildId, makeCurrent };
  if (makeCurrent) throw new UsageError('--make-current: of which deployment? Name it by --deployment');
  return undefined;
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
