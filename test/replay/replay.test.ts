import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { replay } from '../../src/replay.js';
import { resolveSources } from '../../src/workflow-code.js';
import { workflowForTests } from '../support/temporal.js';

const folder = fileURLToPath(new URL('../histories', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const versions = [...new Set(files.map((file) => dirname(file)))];

function historyOf(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

describe('the recordings that were made before', () => {
  it.each(versions)('by version %s are of every kind of ending', (version) => {
    const own = files.filter((file) => dirname(file) === version);
    const kinds = new Set(own.map((file) => basename(file).split('.')[0]));
    for (const ending of ['completed', 'noData', 'ended', 'cancelled', 'failed', 'continuedAsNew']) {
      expect(kinds).toContain(ending);
    }
  });

  it.each(files)('run through the workflow as it is now: %s', async (file) => {
    await replay(historyOf(file), { code: await workflowForTests() });
  });

  it('do not run through a workflow whose commands come in another order', async () => {
    const workflowsPath = fileURLToPath(new URL('./reordered-workflow.ts', import.meta.url));
    const code = { workflowsPath, bundlerOptions: { webpackConfigHook: resolveSources } };
    await expect(replay(historyOf('0.2.0/completed.json'), { code })).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  }, 60_000);
});
