import { chmod, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../lib/command.js';
import { objectionToAge } from './age.js';
import { type Finding, find, type Road, type Wanted } from './find.js';
import { cliVersion, environment, type Log, oldestServer, testServerVersion } from './names.js';

const quickMs = 20_000;
const downloadMs = 5 * 60_000;
const buildMs = 20 * 60_000;

/** Path of a `temporal` executable; see {@link find} for where it comes from. */
export async function temporalCli(log: Log, finding: Omit<Finding, 'log'> = {}): Promise<string> {
  return find(cli, { ...finding, log });
}

/** Path of the time-skipping test server; see {@link find} for where it comes from. */
export async function timeSkippingExecutable(log: Log, finding: Omit<Finding, 'log'> = {}): Promise<string> {
  return find(testServer, { ...finding, log });
}

/** The `server` option of `TestWorkflowEnvironment.createTimeSkipping`. */
export async function timeSkippingServer(log: Log) {
  const path = await timeSkippingExecutable(log);
  return { executable: { type: 'existing-path', path } } as const;
}

export const cli: Wanted = {
  what: 'the Temporal CLI',
  variable: environment.cli,
  executable: 'temporal',
  objection: objectionToAge({
    version: /\(Server (\d+\.\d+\.\d+)/u,
    oldest: oldestServer,
    who: 'the Temporal CLI',
    whose: 'its server',
  }),
  roads: [
    sdkDownload({ kind: 'cli', executable: 'temporal', announcement: 'Downloading the Temporal CLI (40 MB).' }),
    {
      entry: `temporal-cli-${cliVersion}-go`,
      announcement: `Building the Temporal CLI ${cliVersion} from the Go module registry: about 4 minutes, once.`,
      build: buildCli,
    },
  ],
};

export const testServer: Wanted = {
  what: "Temporal's time-skipping test server",
  variable: environment.testServer,
  executable: 'temporal-test-server',
  objection: async () => undefined,
  roads: [
    sdkDownload({
      kind: 'test-server',
      executable: 'temporal-test-server',
      announcement: "Downloading Temporal's time-skipping test server (25 MB).",
    }),
    {
      entry: `temporal-test-server-${testServerVersion}-maven`,
      announcement: `Fetching the test server ${testServerVersion} from the Maven registry: about 10 seconds, once.`,
      build: fetchTestServer,
    },
  ],
};

interface SdkDownload {
  kind: 'cli' | 'test-server';
  executable: string;
  announcement: string;
}

/** The download that the SDK's own test environments do, in a process of its own because it cannot be interrupted. */
function sdkDownload({ kind, executable, announcement }: SdkDownload): Road {
  return {
    entry: `temporal-${kind}-sdk-${sdkVersion()}`,
    announcement,
    async build(into) {
      await reachDownloadHost();
      const script = fileURLToPath(new URL('./sdk-download.ts', import.meta.url));
      const tsx = import.meta.resolve('tsx');
      const args = ['--import', tsx, script, kind, into, join(into, executable)];
      await output(process.execPath, args, { timeoutMs: downloadMs });
    },
  };
}

/** Without this a network that swallows packets would cost minutes. Behind a proxy only the download itself can tell. */
async function reachDownloadHost(): Promise<void> {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return;
  try {
    await fetch('https://temporal.download', { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    throw new Error('temporal.download cannot be reached from here', { cause: error });
  }
}

function sdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/testing/package.json');
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}

async function buildCli(into: string): Promise<void> {
  const args = ['install', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@${cliVersion}`];
  await output('go', args, { env: { ...process.env, GOBIN: into }, timeoutMs: buildMs });
}

async function fetchTestServer(into: string): Promise<void> {
  await output('java', ['-version'], { timeoutMs: quickMs });
  await writeFile(join(into, 'pom.xml'), testServerPom);
  const args = ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime'];
  await output('mvn', args, { cwd: into, timeoutMs: buildMs });
  const wrapper = join(into, testServer.executable);
  await writeFile(wrapper, testServerWrapper);
  await chmod(wrapper, 0o755);
}

const testServerPom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>temporal-test-server-files</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${testServerVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/** `exec`, so that whoever started the wrapper and ends it has ended Java. It lives too briefly for the second compiler to pay. */
const testServerWrapper = `#!/bin/sh
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx1g -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;
