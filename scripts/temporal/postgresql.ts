import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { isExecutable } from './cache.js';
import { environment } from './names.js';

const needed = ['initdb', 'postgres'];
/** Debian, Ubuntu and their like keep each version's executables off PATH. */
const versionsFolder = '/usr/lib/postgresql';

/**
 * The folder of PostgreSQL's executables: named by its variable, else on PATH, else the newest of Debian's.
 *
 * @throws with the remedy when there is none
 */
export async function postgresqlFolder(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env[environment.postgresql];
  if (named) {
    if (await hasAll(named)) return named;
    throw new Error(`${environment.postgresql}=${named} will not do for PostgreSQL: no initdb and postgres in it`);
  }
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...onPath, ...(await debianFolders())]) if (await hasAll(folder)) return folder;
  throw new Error(
    'PostgreSQL (initdb and postgres) is not on this machine. Install it (on Debian and Ubuntu: `apt-get install postgresql`), ' +
      `or set ${environment.postgresql} to the folder of its executables.`,
  );
}

async function hasAll(folder: string): Promise<boolean> {
  const present = await Promise.all(needed.map((name) => isExecutable(join(folder, name))));
  return present.every(Boolean);
}

async function debianFolders(): Promise<string[]> {
  const versions = await readdir(versionsFolder).catch(() => []);
  const newestFirst = versions.toSorted((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return newestFirst.map((version) => join(versionsFolder, version, 'bin'));
}
