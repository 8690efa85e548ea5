import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundles } from '../src/workflow-code.js';
import { passThrough } from './lib/pass-through.js';
import { root } from './lib/root.js';
import { workflowBundle } from './lib/workflow-bundle.js';

/** `npm run build`: dist/ with JavaScript, types, the prebuilt workflow bundle, and the command. */
const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });

const tsc = join(root, 'node_modules/typescript/bin/tsc');
const code = await passThrough(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root });
if (code !== 0) process.exit(code);

const failureConverter = join(dist, 'codec/failure-converter.cjs');
await copyFile(join(root, 'src/codec/failure-converter.cjs'), failureConverter);
const workflows = join(dist, 'workflows/index.js');
await writeFile(join(dist, bundles.plain), await workflowBundle(workflows));
await writeFile(join(dist, bundles.encoded), await workflowBundle(workflows, failureConverter));
await chmod(join(dist, 'cli/main.js'), 0o755);
