import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passThrough } from './lib/pass-through.js';
import { root } from './lib/root.js';
import { workflowBundle } from './lib/workflow-bundle.js';

/** `npm run build`: dist/ with JavaScript, types, the prebuilt workflow bundle, and the command. */
const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const code = await passThrough(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root });
if (code !== 0) process.exit(code);

await writeFile(join(dist, 'workflow-bundle.js'), await workflowBundle(join(dist, 'workflows/index.js')));
await chmod(join(dist, 'cli/main.js'), 0o755);
