import { type LogLevel, type LogMetadata, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const levels: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** Sends Temporal's own log lines, and those of workflows and activities, through pino. Once in a process, before a worker. */
export function installLogger(log: Logger): void {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => log[levels[level]](meta, message);
  Runtime.install({
    logger: {
      log: (level, message, meta) => write(level, message, level === 'TRACE' ? withoutPayloads(meta) : meta),
      trace: (message, meta) => write('TRACE', message, withoutPayloads(meta)),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}

/** The SDK traces what a workflow is told and commands, with payloads decrypted; whatever has parts may hold one. */
function withoutPayloads(meta: LogMetadata = {}): LogMetadata {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => typeof value !== 'object'));
}
