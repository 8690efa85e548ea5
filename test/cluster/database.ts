import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../../scripts/lib/command.js';
import { freePort } from '../../scripts/temporal/dev-server.js';
import { postgresqlFolder } from '../../scripts/temporal/postgresql.js';
import { type Supervised, supervise, untilUp } from './supervised.js';

/** PostgreSQL as docker-compose.yml has it: on a port, with a password, and a folder that outlives it. */
export interface Database {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly process: Supervised;
  /** Ends it, and forgets what it kept. */
  stop(): Promise<void>;
}

const initMs = 120_000;
const quickMs = 10_000;
const superuser = 'temporal';

export async function startDatabase(): Promise<Database> {
  const executables = await postgresqlFolder();
  // Not inside another folder, which might be closed to its owner.
  const folder = await mkdtemp(join(tmpdir(), 'agora-recording-postgresql-'));
  const password = randomBytes(24).toString('hex');
  const port = await freePort();
  const as = await asWhom(folder);
  // Its words are looked for below.
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await as.own(passwordFile);
  const data = join(folder, 'data');
  const init = ['--pgdata', data, '--username', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  await output(...as.run(join(executables, 'initdb'), [...init, '--encoding', 'UTF8', '--no-sync']), {
    env,
    timeoutMs: initMs,
  });
  await rm(passwordFile);
  const settings = [`listen_addresses=127.0.0.1`, `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  const [command, args] = as.run(join(executables, 'postgres'), [
    '-D',
    data,
    ...settings.flatMap((one) => ['-c', one]),
  ]);
  const server = await supervise({ name: 'postgresql', command, args, env, stopWithinMs: 10_000 });
  await untilUp(server, async () => server.said().includes('ready to accept connections'));
  return {
    ...{ port, user: superuser, password, process: server },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Runner {
  own(path: string): Promise<void>;
  run(command: string, args: readonly string[]): [command: string, args: readonly string[]];
}

/** PostgreSQL refuses to be run by root, so for root it is somebody else's. */
async function asWhom(folder: string): Promise<Runner> {
  if (process.getuid?.() !== 0) return { own: async () => undefined, run: (command, args) => [command, args] };
  const uid = await idOf('-u', 'postgres').catch(() => idOf('-u', 'nobody'));
  const gid = await idOf('-g', 'postgres').catch(() => idOf('-g', 'nobody'));
  await chown(folder, uid, gid);
  const other = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return {
    own: (path) => chown(path, uid, gid),
    // It becomes the command, and keeps its process id.
    run: (command, args) => ['setpriv', [...other, command, ...args]],
  };
}

async function idOf(what: '-u' | '-g', user: string): Promise<number> {
  return Number(await output('id', [what, user], { timeoutMs: quickMs }));
}
