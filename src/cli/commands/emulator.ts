import { once } from 'node:events';
import { Command } from 'commander';
import { startEmulator } from '../../emulator/server.js';
import { type CommandContext, withExample } from '../command.js';
import { printJson } from '../output.js';

interface EmulatorCommandOptions {
  port: number;
  host: string;
  folder: string;
  timeScale: number;
  rateLimit: number;
  json?: boolean;
}

export function emulatorCommand({ terminal, signal }: CommandContext): Command {
  const command = new Command('emulator')
    .description('run Agora Cloud Recording, as documented, on this machine')
    .option('--port <port>', 'port of its HTTP; 0 for a free one', Number, 8780)
    .option('--host <host>', 'address that it listens on', '127.0.0.1')
    .option('--folder <path>', 'where recorded files go', './recordings')
    .option('--time-scale <n>', 'virtual seconds that pass in a real one', Number, 1)
    .option('--rate-limit <n>', 'requests per second of an App ID; 0 for any number', Number, 10)
    .option('--json', 'write JSON, for machines')
    .action(async ({ json, ...options }: EmulatorCommandOptions) => {
      const emulator = await startEmulator(options);
      const { url, appId, customerId, customerSecret, folder } = emulator;
      const env = {
        AGORA_API_URL: url,
        AGORA_APP_ID: appId,
        AGORA_CUSTOMER_ID: customerId,
        AGORA_CUSTOMER_SECRET: customerSecret,
      };
      if (json) printJson(terminal, { url, folder, env });
      else {
        terminal.out(`Agora Cloud Recording emulator at ${url}, files in ${folder}. For a worker and for clients:\n`);
        for (const [name, value] of Object.entries(env)) terminal.out(`  export ${name}=${value}\n`);
      }
      if (!signal.aborted) await once(signal, 'abort');
      await emulator.close();
    });
  return withExample(command, 'agora-recording emulator --port 8780 --time-scale 60');
}
