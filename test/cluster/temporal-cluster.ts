import { randomInt } from 'node:crypto';
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { output } from '../../scripts/lib/command.js';
import { root } from '../../scripts/lib/root.js';
import { temporalServerExecutable, temporalSqlTool } from '../../scripts/temporal/cluster-executables.js';
import { answers, freePort } from '../../scripts/temporal/dev-server.js';
import { temporalCli } from '../../scripts/temporal/executables.js';
import { temporalVariables } from '../support/variables.js';
import type { Database } from './database.js';
import { type Supervised, supervise, untilUp } from './supervised.js';

/** The Temporal server on a database, made ready by the scripts of docker-compose.yml. */
export interface TemporalCluster {
  readonly address: string;
  readonly namespace: string;
  readonly process: Supervised;
}

const namespace = 'default';
const scriptMs = 180_000;
const found = { prepare: false };
const silent = () => undefined;

export async function startTemporalCluster(within: string, database: Database): Promise<TemporalCluster> {
  const tools = await folderOfTools(within);
  const run = (script: string, env: NodeJS.ProcessEnv) =>
    output('sh', [join(root, 'compose', script)], { env: { PATH: tools, HOME: within, ...env }, timeoutMs: scriptMs });
  await run('schema.sh', {
    SQL_PLUGIN: 'postgres12',
    SQL_HOST: '127.0.0.1',
    SQL_PORT: String(database.port),
    SQL_USER: database.user,
    SQL_PASSWORD: database.password,
  });
  const port = await smallPort([]);
  const address = `127.0.0.1:${port}`;
  const server = await supervise({
    name: 'temporal',
    command: await temporalServerExecutable(silent, found),
    args: ['--allow-no-auth', 'start'],
    env: { PATH: process.env.PATH, HOME: within, ...(await serverEnvironment(port, database)) },
    stopWithinMs: 15_000,
  });
  await untilUp(server, () => answers(address));
  await run('namespace.sh', temporalVariables({ address, namespace }));
  return { address, namespace, process: server };
}

/** The variables of docker-compose.yml, and ports that are free on this machine. */
async function serverEnvironment(port: number, database: Database): Promise<NodeJS.ProcessEnv> {
  const services = ['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'];
  const names = services.flatMap((service) => [`${service}_GRPC_PORT`, `${service}_MEMBERSHIP_PORT`]);
  const chosen: Record<string, number> = { FRONTEND_GRPC_PORT: port };
  for (const name of [...names, 'FRONTEND_HTTP_PORT']) chosen[name] ??= await smallPort(Object.values(chosen));
  return {
    DB: 'postgres12',
    DB_PORT: String(database.port),
    POSTGRES_SEEDS: '127.0.0.1',
    POSTGRES_USER: database.user,
    POSTGRES_PWD: database.password,
    BIND_ON_IP: '127.0.0.1',
    DYNAMIC_CONFIG_FILE_PATH: join(root, 'compose/dynamic-config.yaml'),
    LOG_LEVEL: 'error',
    ...Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, String(value)])),
  };
}

/** Temporal keeps its services' ports in the database, in columns that hold less than 2^15. */
const ports = { least: 10_000, most: 32_767 } as const;

async function smallPort(taken: readonly number[]): Promise<number> {
  const wanted = randomInt(ports.least, ports.most + 1);
  const port = await freePort(wanted);
  return port === wanted && !taken.includes(port) ? port : smallPort(taken);
}

/** The scripts call the tools by the names that they have in the image. */
async function folderOfTools(within: string): Promise<string> {
  const folder = join(within, 'bin');
  await mkdir(folder);
  await symlink(await temporalSqlTool(silent, found), join(folder, 'temporal-sql-tool'));
  await symlink(await temporalCli(silent, found), join(folder, 'temporal'));
  return `${folder}${delimiter}${process.env.PATH}`;
}
