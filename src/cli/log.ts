import { Option } from 'commander';
import { type Logger, pino } from 'pino';
import { redaction } from '../telemetry/redaction.js';

const levels = ['trace', 'debug', 'info', 'warn', 'error'];

/** Of the commands that write a log. */
export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'what is worth a line').choices(levels).default('info');
}

/** JSON, a line an event, with secrets masked, on standard output; written at once, as what is still on its way is lost when a process ends. */
export function openLog(level: string): Logger {
  return pino({ level, name: 'agora-recording', ...redaction }, pino.destination({ sync: true }));
}
