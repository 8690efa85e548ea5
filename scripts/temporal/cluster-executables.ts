import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from '../lib/command.js';
import { objectionToAge } from './age.js';
import { type Finding, find, type Road, type Wanted } from './find.js';
import { environment, type Log, oldestClusterServer, serverVersion } from './names.js';
import { downloadRelease, serverRelease } from './release-download.js';

const buildMs = 30 * 60_000;

/** Path of a Temporal server that keeps its state in a database; see {@link find} for where it comes from. */
export async function temporalServerExecutable(log: Log, finding: Omit<Finding, 'log'> = {}): Promise<string> {
  return find(clusterServer, { ...finding, log });
}

/** Path of the tool that makes its databases; see {@link find} for where it comes from. */
export async function temporalSqlTool(log: Log, finding: Omit<Finding, 'log'> = {}): Promise<string> {
  return find(sqlTool, { ...finding, log });
}

const executables = { server: 'temporal-server', sql: 'temporal-sql-tool' } as const;

/** Both executables come by the same road, into one folder. */
const roads: readonly Road[] = [
  {
    entry: `temporal-server-${serverVersion}-release`,
    announcement: `Downloading the Temporal server ${serverVersion} (about 100 MB).`,
    build: (into) => downloadRelease(serverRelease(serverVersion, Object.values(executables)), into),
  },
  {
    entry: `temporal-server-${serverVersion}-go`,
    announcement: `Building the Temporal server ${serverVersion} from the Go module registry: about 6 minutes, once.`,
    build: buildServer,
  },
];

export const clusterServer: Wanted = {
  what: 'the Temporal server',
  variable: environment.server,
  executable: executables.server,
  objection: objectionToAge({
    version: /\b(\d+\.\d+\.\d+)/u,
    oldest: oldestClusterServer,
    who: 'the Temporal server',
    whose: 'it',
  }),
  roads,
};

export const sqlTool: Wanted = {
  what: "the tool that makes the Temporal server's databases",
  variable: environment.sqlTool,
  executable: executables.sql,
  objection: async () => undefined,
  roads,
};

async function buildServer(into: string): Promise<void> {
  const packages = ['cmd/server', 'cmd/tools/sql'].map((path) => `go.temporal.io/server/${path}@${serverVersion}`);
  const env = { ...process.env, GOBIN: into };
  await output('go', ['install', '-ldflags=-s -w', ...packages], { env, timeoutMs: buildMs });
  for (const [built, name] of Object.entries(executables)) await rename(join(into, built), join(into, name));
}
