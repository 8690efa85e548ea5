import { spawnSync } from 'node:child_process';
import { verdictOn } from './lib/audit.js';
import { root } from './lib/root.js';

/** `npm run audit`: known vulnerabilities of what is installed with the package; high and critical ones fail. */
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8' });
const { words, fails } = verdictOn(stdout);
process.stdout.write(`${words}\n`);
process.exitCode = fails ? 1 : 0;
