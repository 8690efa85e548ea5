import { jest } from './lib/jest.js';
import { temporalCli, timeSkippingExecutable } from './temporal/executables.js';

/** `npm test [-- jest arguments]`: the whole test suite but for the browser's and what takes minutes. Needs nothing but Node, and Temporal by itself. */
const log = (line: string) => process.stderr.write(`${line}\n`);
await temporalCli(log);
await timeSkippingExecutable(log);
process.exitCode = await jest(process.argv.slice(2));
