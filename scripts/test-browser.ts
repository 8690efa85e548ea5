import { jest } from './lib/jest.js';
import { temporalCli, timeSkippingExecutable } from './temporal/executables.js';

/** `npm run test:browser [-- jest arguments]`: the tests that look at the Web UI in Chromium (path in CHROMIUM). */
const log = (line: string) => process.stderr.write(`${line}\n`);
await temporalCli(log);
await timeSkippingExecutable(log);
process.exitCode = await jest(['--config', 'jest.browser.config.js', ...process.argv.slice(2)]);
