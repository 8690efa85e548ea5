import { join } from 'node:path';
import { brokenLinks } from './check/docs.js';
import { passThrough } from './lib/pass-through.js';
import { root } from './lib/root.js';
import { workflowBundle } from './lib/workflow-bundle.js';

/** `npm run check`: types, lint and format, the workflow bundle, the documents' links. Tests are `npm test`. */
const checks: Record<string, () => Promise<void>> = {
  types: () => tool('typescript/bin/tsc', ['-p', 'tsconfig.json']),
  'lint and format': () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  'workflow bundle': async () => {
    await workflowBundle(join(root, 'src/workflows/index.ts'));
  },
  'links in documents': async () => {
    const broken = await brokenLinks(root);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const begun = performance.now();
  const problem = await check().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${problem === undefined ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (problem !== undefined) {
    failed += 1;
    process.stdout.write(`${problem}\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;

async function tool(path: string, args: readonly string[]): Promise<void> {
  const code = await passThrough(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: root });
  if (code !== 0) throw new Error(`${path} ended with code ${code}`);
}
