import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInGroup } from './group.mjs';
import { withLock } from './lock.mjs';

/** Makes node_modules what package-lock.json says. Answers 0, or the exit code of a failed `npm ci`. */
export async function ensureInstalled(root, log, install = npmCi) {
  if (!(await staleReason(root))) return 0;
  const onWait = (pid) => log(`Process ${pid} is installing the dependencies; waiting for it.`);
  return withLock(
    // Not inside node_modules, since `npm ci` begins by removing that folder.
    join(tmpdir(), `npm-ci-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`),
    async () => {
      const reason = await staleReason(root);
      if (!reason) return 0;
      log(`Installing the dependencies with npm ci, since ${reason}: under a minute, once.`);
      return install(root);
    },
    { onWait },
  );
}

/** Why node_modules is not what package-lock.json says; nothing when it is. npm writes its own record last. */
export async function staleReason(root) {
  const wanted = await packagesOf(join(root, 'package-lock.json'));
  if (!wanted) return 'package-lock.json cannot be read';
  const present = await packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!present) return 'node_modules is not there or not complete';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || (entry.optional && !present[path])) continue;
    if (!present[path]) return `${path} is missing`;
    if (present[path].version !== entry.version || present[path].integrity !== entry.integrity) {
      return `${path} is not the version in package-lock.json`;
    }
  }
  const extra = Object.keys(present).find((path) => !wanted[path]);
  return extra && `${extra} is not in package-lock.json`;
}

async function packagesOf(lockfile) {
  try {
    return JSON.parse(await readFile(lockfile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function npmCi(root) {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Its output is not ours: a script's standard output may be read by a program.
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  return npm?.endsWith('.js')
    ? runInGroup(process.execPath, [npm, ...args], options)
    : runInGroup('npm', args, options);
}
