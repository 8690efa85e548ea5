import {
  type LogLevel,
  type LogMetadata,
  makeTelemetryFilterString,
  Runtime,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { buckets } from './recording/metrics.js';
import { identityOf } from './recording/names.js';

const levels: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** Where Prometheus finds the metrics of this process, under `/metrics`. */
export interface MetricsAddress {
  host: string;
  port: number;
}

/**
 * Sends Temporal's own log lines, and those of workflows and activities, through pino; with an address, metrics are served
 * there. Once in a process, before a worker.
 *
 * @throws when the address cannot be had
 */
export function installLogger(log: Logger, metrics?: MetricsAddress): void {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) =>
    log[levels[level]](withRecording(meta), message);
  const options: RuntimeOptions = {
    logger: {
      log: (level, message, meta) => write(level, message, level === 'TRACE' ? withoutPayloads(meta) : meta),
      trace: (message, meta) => write('TRACE', message, withoutPayloads(meta)),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metrics && { metrics: { prometheus: prometheusAt(metrics), attachServiceName: false } }),
    },
  };
  try {
    Runtime.install(options);
  } catch (error) {
    const [, why] = /prometheus metrics exporter: (.+)$/u.exec(String(error)) ?? [];
    if (!metrics || why === undefined) throw error;
    throw new Error(`metrics cannot be served at ${metrics.host}:${metrics.port} (${why}): choose another port`);
  }
}

/** Durations in seconds, and units in names, as is the custom with Prometheus. */
function prometheusAt({ host, port }: MetricsAddress) {
  const bindAddress = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const units = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  return { bindAddress, ...units, histogramBucketOverrides: { ...buckets } };
}

/** Whose line it is: the recording's App ID, channel and primary uid are in the id of its workflow. */
function withRecording({ workflowRunId, ...meta }: LogMetadata): LogMetadata {
  const { workflowId, runId = workflowRunId } = meta;
  const identity = typeof workflowId === 'string' ? identityOf(workflowId) : undefined;
  return { ...meta, ...(runId !== undefined && { runId }), ...identity };
}

/** The SDK traces what a workflow is told and commands, with payloads decrypted; whatever has parts may hold one. */
function withoutPayloads(meta: LogMetadata = {}): LogMetadata {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => typeof value !== 'object'));
}
