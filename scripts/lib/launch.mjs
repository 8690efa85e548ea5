import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInGroup } from './group.mjs';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const followParent = new URL('./follow-parent.mjs', import.meta.url).href;

/** Runs `scripts/<name>.ts`; the answer is the exit code. */
export async function launch([name, ...args]) {
  const script = join(root, 'scripts', `${name}.ts`);
  if (!name || !/^[a-z-]+$/.test(name) || !existsSync(script)) {
    console.error(`usage: node scripts/run.mjs <script> [arguments...]; there is no script "${name ?? ''}"`);
    return 2;
  }
  const installed = await ensureInstalled(root, (line) => console.error(line));
  if (installed !== 0) return installed;
  return runInGroup(process.execPath, ['--import', followParent, '--import', 'tsx', script, ...args], { cwd: root });
}
