import { delimiter, join } from 'node:path';
import { cacheDir, cached, cachedOrBuilt, isExecutable } from './cache.js';
import type { Log } from './names.js';

/** One way to get an executable that is not on this machine yet. */
export interface Road {
  /** Folder in the cache, version included. */
  entry: string;
  /** What is said before it begins, with how long it takes. */
  announcement: string;
  /** Fills an empty folder with the executable, or fails. */
  build(into: string): Promise<void>;
}

export interface Wanted {
  /** For people: "the Temporal CLI". */
  what: string;
  /** Environment variable with the path of one to use. */
  variable: string;
  /** File name on PATH and in the cache. */
  executable: string;
  /** Why the executable at this path will not do, or nothing when it will. */
  objection(path: string): Promise<string | undefined>;
  roads: readonly Road[];
}

export interface Finding {
  env?: NodeJS.ProcessEnv;
  log: Log;
  /** Whether what is not on the machine is downloaded or built. Default true. */
  prepare?: boolean;
}

/**
 * The path of an executable: named by its variable, else on PATH, else in our cache, else made by the first road that
 * works. A variable that names something unusable is an error; it never falls back to another executable silently.
 */
export async function find(wanted: Wanted, { env = process.env, log, prepare = true }: Finding): Promise<string> {
  const named = env[wanted.variable];
  if (named) return usableOrThrow(wanted, named);
  const onPath = await findOnPath(wanted, { env, log });
  if (onPath) return onPath;
  const dir = cacheDir(env);
  for (const road of wanted.roads) {
    const path = await cached({ dir, name: road.entry, executable: wanted.executable, log });
    if (path) return path;
  }
  if (!prepare) throw new Error(`${wanted.what} is not on this machine yet. \`npm run tools\` prepares it.`);
  return takeFirstRoad(wanted, { dir, log });
}

async function usableOrThrow(wanted: Wanted, path: string): Promise<string> {
  const objection = (await isExecutable(path)) ? await wanted.objection(path) : 'no executable file';
  if (objection) throw new Error(`${wanted.variable}=${path} will not do for ${wanted.what}: ${objection}`);
  return path;
}

async function findOnPath(wanted: Wanted, { env, log }: { env: NodeJS.ProcessEnv; log: Log }) {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, wanted.executable);
    if (!(await isExecutable(path))) continue;
    const objection = await wanted.objection(path);
    if (!objection) return path;
    log(`Leaving ${path} aside: ${objection}.`);
  }
  return undefined;
}

async function takeFirstRoad(wanted: Wanted, { dir, log }: { dir: string; log: Log }): Promise<string> {
  const failures: string[] = [];
  for (const road of wanted.roads) {
    const entry = { dir, name: road.entry, executable: wanted.executable, log };
    try {
      return await cachedOrBuilt(entry, async (into) => {
        log(road.announcement);
        const begun = performance.now();
        await road.build(into);
        log(`${wanted.what} is ready after ${Math.round((performance.now() - begun) / 1000)} s; kept in ${dir}.`);
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`That did not work: ${firstLine(reason)}`);
      failures.push(`- ${road.announcement} ${reason}`);
    }
  }
  throw new Error(
    `No way to get ${wanted.what} worked. Install it and put it on PATH, or set ${wanted.variable} to its path.\n` +
      failures.join('\n'),
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
