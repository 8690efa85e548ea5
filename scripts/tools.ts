import { temporalCli, timeSkippingExecutable } from './temporal/executables.js';

/** `npm run tools`: makes sure of the Temporal executables and says where they are. */
const log = (line: string) => process.stderr.write(`${line}\n`);
process.stdout.write(`temporal              ${await temporalCli(log)}\n`);
process.stdout.write(`temporal-test-server  ${await timeSkippingExecutable(log)}\n`);
