import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { output } from '../lib/command.js';

export interface Release {
  /** Address of the folder that holds the archive and its `checksums.txt`. */
  base: string;
  /** Name of the `.tar.gz`. */
  archive: string;
  /** What is taken out of it. */
  members: readonly string[];
}

const reachMs = 10_000;
const downloadMs = 5 * 60_000;
const unpackMs = 60_000;

/** Temporal's own build of its server, for this machine. */
export function serverRelease(version: string, members: readonly string[]): Release {
  const processor = arch() === 'x64' ? 'amd64' : arch();
  return {
    base: `https://github.com/temporalio/temporal/releases/download/${version}`,
    archive: `temporal_${version.replace(/^v/u, '')}_${platform()}_${processor}.tar.gz`,
    members,
  };
}

/**
 * Takes executables out of a release's archive.
 *
 * @throws when the release cannot be reached, or its archive is not the one of its checksums
 */
export async function downloadRelease({ base, archive, members }: Release, into: string): Promise<void> {
  // Small, and first: it tells soon enough whether the host can be reached at all.
  const checksums = (await fetched(`${base}/checksums.txt`, reachMs)).toString('utf8');
  const wanted = checksums
    .split('\n')
    .find((line) => line.trim().endsWith(` ${archive}`))
    ?.split(/\s+/u)[0];
  if (!wanted) throw new Error(`the release has no ${archive}`);
  const bytes = await fetched(`${base}/${archive}`, downloadMs);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted) throw new Error(`${archive} has the checksum ${found}, and the release says ${wanted}`);
  const path = join(into, archive);
  await writeFile(path, bytes);
  await output('tar', ['--extract', '--gzip', '--file', path, '--directory', into, ...members], {
    timeoutMs: unpackMs,
  });
  await rm(path);
}

async function fetched(url: string, withinMs: number): Promise<Buffer> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
  } catch (error) {
    throw new Error(`${new URL(url).host} cannot be reached from here`, { cause: error });
  }
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
