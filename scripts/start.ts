import { join } from 'node:path';
import { passThrough } from './lib/pass-through.js';
import { root } from './lib/root.js';

/** `npm start`: a worker from the sources, with real Agora and a given Temporal. */
const main = join(root, 'src/cli/main.ts');
process.exit(
  await passThrough(process.execPath, ['--import', 'tsx', main, 'worker', ...process.argv.slice(2)], { cwd: root }),
);
