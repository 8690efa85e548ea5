import { Command } from 'commander';
import { shortestToken, startCodecServer } from '../../codec/server.js';
import {
  ConfigurationError,
  codecTokenVariable,
  encryptionKeyVariable,
  loadEncryption,
  resolveSecret,
  whereIs,
} from '../../config.js';
import { type CommandContext, withExample } from '../command.js';
import { logLevelOption, openLog } from '../log.js';
import { UsageError } from '../output.js';
import { wholeNumber } from '../values.js';
import { aborted } from '../waiting.js';

interface CodecServerCommandOptions {
  port: number;
  host: string;
  token: string;
  webUiOrigin: string[];
  logLevel: string;
}

export function codecServerCommand({ signal }: CommandContext): Command {
  const host = 'address that it listens on; for people elsewhere, something that ends TLS stands before it';
  const command = new Command('codec-server')
    .description("decrypt for people what is encrypted in histories: for the Web UI and for Temporal's command line")
    .option('--port <port>', 'port of its HTTP; 0 for a free one', wholeNumber({ min: 0, max: 65_535 }), 8791)
    .option('--host <host>', host, '127.0.0.1')
    .option(
      '--token <reference>',
      'where the token is that people show: env:NAME or file:/path',
      `env:${codecTokenVariable}`,
    )
    .option('--web-ui-origin <origin...>', 'the Web UIs whose pages may ask', ['http://localhost:8233'])
    .addOption(logLevelOption())
    .action((options: CodecServerCommandOptions) => serve(options, signal));
  return withExample(
    command,
    'AGORA_ENCRYPTION_KEY=… AGORA_CODEC_TOKEN=… agora-recording codec-server --web-ui-origin https://temporal.example.com',
  );
}

async function serve(
  { token, webUiOrigin, logLevel, ...where }: CodecServerCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const encryption = loadEncryption(process.env);
  if (!encryption) throw nothingToDecrypt();
  await checkToken(token);
  const webUiOrigins = webUiOrigin.map(originOf);
  const log = openLog(logLevel);
  const server = await startCodecServer({ encryption, token, webUiOrigins, log, ...where });
  log.info({ url: server.url, webUiOrigins, keys: Object.keys(encryption().keys) }, 'the codec server is ready');
  await aborted(signal);
  await server.close();
}

function nothingToDecrypt(): ConfigurationError {
  const remedy = "give the keys that the workers have, there or as the encryption of the configuration's file";
  return new ConfigurationError([{ field: encryptionKeyVariable, rule: 'is missing', remedy }]);
}

async function checkToken(reference: string): Promise<void> {
  const where = whereIs(reference);
  if (where !== reference)
    throw new UsageError('--token: expected a reference, env:NAME or file:/path, not the token itself');
  if ((await resolveSecret(reference)).length >= shortestToken) return;
  const rule = `must have at least ${shortestToken} characters`;
  throw new ConfigurationError([{ field: reference, rule, remedy: 'make one with `openssl rand -hex 32`' }]);
}

/** @throws UsageError */
function originOf(text: string): string {
  const { origin, href } = URL.canParse(text) ? new URL(text) : { origin: 'null', href: '' };
  if (origin !== 'null' && href === `${origin}/`) return origin;
  throw new UsageError(`--web-ui-origin: expected an origin such as https://temporal.example.com, got ${text}`);
}
