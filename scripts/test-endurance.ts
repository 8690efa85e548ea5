import { jest } from './lib/jest.js';
import { temporalServerExecutable } from './temporal/cluster-executables.js';
import { temporalCli, timeSkippingExecutable } from './temporal/executables.js';

/** `npm run test:endurance [-- jest arguments]`: days of recording, and the deaths of workers and servers, by the dozen. */
const log = (line: string) => process.stderr.write(`${line}\n`);
await temporalCli(log);
await timeSkippingExecutable(log);
// Deploys are tried on it, too: the dev server may be one on which recordings do not move by themselves.
await temporalServerExecutable(log);
process.exitCode = await jest(['--config', 'jest.endurance.config.js', ...process.argv.slice(2)]);
