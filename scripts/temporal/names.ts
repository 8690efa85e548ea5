/** The versions that were tried with this project, and the environment variables that choose others. */

/** The newest CLI that `go install` accepts: later tags carry a `replace` directive. */
export const cliVersion = 'v1.5.1';
/** The oldest Temporal server with update-with-start on by default and priorities behind a flag. */
export const oldestServer = '1.28.0';
export const testServerVersion = '1.32.0';
/** Of the server that runs on a database of its own. */
export const serverVersion = 'v1.32.1';
/** The one of docker-compose.yml; it is configured by its environment alone, which older ones are not. */
export const oldestClusterServer = '1.31.0';

export const environment = {
  /** A Temporal server that is already running, as for every Temporal tool. */
  address: 'TEMPORAL_ADDRESS',
  /** Path of a `temporal` executable. */
  cli: 'AGORA_RECORDING_TEMPORAL_CLI',
  /** Path of a time-skipping test server executable. */
  testServer: 'AGORA_RECORDING_TEST_SERVER',
  /** Path of a `temporal-server` executable. */
  server: 'AGORA_RECORDING_TEMPORAL_SERVER',
  /** Path of a `temporal-sql-tool` executable. */
  sqlTool: 'AGORA_RECORDING_TEMPORAL_SQL_TOOL',
  /** Folder of PostgreSQL's executables. */
  postgresql: 'AGORA_RECORDING_POSTGRESQL',
  /** Folder for what was downloaded or built. Default `~/.cache/agora-durable-recording`. */
  cache: 'AGORA_RECORDING_CACHE',
} as const;

export type Log = (line: string) => void;
