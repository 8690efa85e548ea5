import { resolve } from 'node:path';
import { Command } from 'commander';
import { demoCallbackSecret } from '../../emulator/options.js';
import { type Emulator, startEmulator } from '../../emulator/server.js';
import { type CommandContext, withExample } from '../command.js';
import { printJson, printLines } from '../output.js';
import { positiveNumber, url, wholeNumber } from '../values.js';
import { aborted } from '../waiting.js';

interface EmulatorCommandOptions {
  port: number;
  host: string;
  folder: string;
  timeScale: number;
  rateLimit: number;
  callbackUrl?: string;
  callbackSecret: string;
  json?: boolean;
}

export function emulatorCommand({ terminal, signal }: CommandContext): Command {
  const command = new Command('emulator')
    .description('run Agora Cloud Recording, as documented, on this machine')
    .option('--port <port>', 'port of its HTTP; 0 for a free one', wholeNumber({ min: 0, max: 65_535 }), 8780)
    .option('--host <host>', 'address that it listens on; its controls ask nobody who they are', '127.0.0.1')
    .option('--folder <path>', 'where recorded files go', './recordings')
    .option('--time-scale <n>', 'virtual seconds that pass in a real one', positiveNumber, 1)
    .option('--rate-limit <n>', 'requests per second of an App ID; 0 for any number', wholeNumber({ min: 0 }), 10)
    .option(
      '--callback-url <url>',
      'where notifications go, such as `agora-recording callbacks` (default: nowhere)',
      url,
    )
    .option('--callback-secret <secret>', 'signs them', demoCallbackSecret)
    .option('--json', 'write JSON, for machines')
    .action(async ({ json, folder, ...options }: EmulatorCommandOptions) => {
      const emulator = await startEmulator({ ...options, folder: resolve(folder) });
      const env = envOf(emulator, options.callbackSecret);
      if (json) printJson(terminal, { url: emulator.url, folder: emulator.folder, env });
      else printLines(terminal, introduction(emulator, env));
      await aborted(signal);
      await emulator.close();
    });
  return withExample(command, 'agora-recording emulator --port 8780 --time-scale 60');
}

/** The environment that points a worker, a client, a receiver of notifications and the command line at it. */
function envOf(emulator: Emulator, callbackSecret: string): Record<string, string> {
  const { url, appId, customerId, customerSecret } = emulator;
  return {
    AGORA_API_URL: url,
    AGORA_APP_ID: appId,
    AGORA_CUSTOMER_ID: customerId,
    AGORA_CUSTOMER_SECRET: customerSecret,
    AGORA_CALLBACK_SECRET: callbackSecret,
  };
}

function introduction(emulator: Emulator, env: Record<string, string>): string[] {
  return [
    `Agora Cloud Recording emulator at ${emulator.url}, files in ${emulator.folder}`,
    'For a worker, for clients and for the command line:',
    ...Object.entries(env).map(([name, value]) => `  export ${name}=${value}`),
    'A worker also wants a bucket, which is a folder here; its keys may be any:',
    '  export AGORA_STORAGE_VENDOR=s3 AGORA_STORAGE_REGION=us-east-1 AGORA_STORAGE_BUCKET=lessons \\',
    '    AGORA_STORAGE_ACCESS_KEY=any AGORA_STORAGE_SECRET_KEY=any',
    '  agora-recording worker',
    'A user comes into a channel:',
    `  curl -X PUT ${emulator.url}/emulator/channels/lesson-42/users/101`,
  ];
}
