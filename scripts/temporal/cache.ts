import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../lib/lock.mjs';
import { environment, type Log } from './names.js';

export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return env[environment.cache] || join(base, 'agora-durable-recording');
}

const unfinished = '.building-';

export interface CacheEntry {
  dir: string;
  /** Folder name inside the cache; holds the version, so that a newer one is another entry. */
  name: string;
  /** Path of the executable inside the entry. */
  executable: string;
  log: Log;
}

export async function cached({ dir, name, executable }: CacheEntry): Promise<string | undefined> {
  const path = join(dir, name, executable);
  return (await isExecutable(path)) ? path : undefined;
}

/**
 * The executable of a cache entry, made by `build` when it is not there. `build` fills an empty folder, which gets its
 * name only when it is complete: a failed or interrupted build leaves no entry. Two processes do not build at once.
 */
export async function cachedOrBuilt(entry: CacheEntry, build: (into: string) => Promise<void>): Promise<string> {
  const present = await cached(entry);
  if (present) return present;
  const onWait = (pid: number) => entry.log(`Process ${pid} is preparing ${entry.name}; waiting for it.`);
  return withLock(join(entry.dir, `${entry.name}.lock`), () => buildUnlessThere(entry, build), { onWait });
}

async function buildUnlessThere(entry: CacheEntry, build: (into: string) => Promise<void>): Promise<string> {
  const madeMeanwhile = await cached(entry);
  if (madeMeanwhile) return madeMeanwhile;
  const final = join(entry.dir, entry.name);
  await mkdir(entry.dir, { recursive: true });
  await removeUnfinished(entry);
  const building = await mkdtemp(`${final}${unfinished}`);
  try {
    await build(building);
    if (!(await isExecutable(join(building, entry.executable)))) {
      throw new Error(`Preparing ${entry.name} made no executable ${entry.executable}`);
    }
    await rm(final, { recursive: true, force: true });
    await rename(building, final);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return join(final, entry.executable);
}

/** What a killed build has left. Nobody else builds this entry now, since we hold its lock. */
async function removeUnfinished({ dir, name }: CacheEntry): Promise<void> {
  const left = (await readdir(dir)).filter((file) => file.startsWith(`${name}${unfinished}`));
  await Promise.all(left.map((file) => rm(join(dir, file), { recursive: true, force: true })));
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
