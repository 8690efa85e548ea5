import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from './lib/jest.js';
import { passThrough } from './lib/pass-through.js';
import { root } from './lib/root.js';
import { temporalServerExecutable, temporalSqlTool } from './temporal/cluster-executables.js';
import { temporalCli } from './temporal/executables.js';
import { postgresqlFolder } from './temporal/postgresql.js';

/** `npm run test:cluster [-- jest arguments]`: a cluster of real processes, each of which is killed. */
const log = (line: string) => process.stderr.write(`${line}\n`);
await postgresqlFolder().catch((error: Error) => {
  log(error.message);
  process.exit(1);
});
await temporalCli(log);
await temporalServerExecutable(log);
await temporalSqlTool(log);
// Its workers are what is deployed, not the sources.
const built = await passThrough(process.execPath, ['--import', 'tsx', join(root, 'scripts/build.ts')], { cwd: root });
if (built !== 0) process.exit(built);

// A database is too much to leave behind when a run is interrupted. Its owner may be somebody else, who has to get there.
const folder = await mkdtemp(join(tmpdir(), 'agora-recording-cluster-'));
await chmod(folder, 0o711);
process.env.TMPDIR = folder;
process.exitCode = await jest(['--config', 'jest.cluster.config.js', ...process.argv.slice(2)]);
await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
