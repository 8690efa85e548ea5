import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importsOf, type SourceFile, withoutComments, wrongImports } from './dependencies.js';

const root = new URL('../..', import.meta.url).pathname;

async function sources(): Promise<SourceFile[]> {
  const entries = await readdir(join(root, 'src'), { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  return Promise.all(
    paths.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path), text: await readFile(path, 'utf8') };
    }),
  );
}

describe('the house', () => {
  it('has dependencies that point one way', async () => {
    const files = await sources();
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(wrongImports)).toEqual([]);
  });

  it("keeps the envelope of Agora's wire in the provider client and the emulator", async () => {
    const elsewhere = (await sources()).filter(({ path }) => !/^src\/(?:agora|emulator)\//u.test(path));
    const envelope = /\b(?:clientRequest|serverResponse|async_stop|fileListMode)\b/u;
    expect(elsewhere.filter(({ text }) => envelope.test(withoutComments(text))).map(({ path }) => path)).toEqual([]);
  });
});

describe('the check of dependencies', () => {
  const importing = (path: string, statement: string) => wrongImports({ path, text: `${statement}\n` });

  it.each([
    ['src/agora/client.ts', "import { Context } from '@temporalio/activity';"],
    ['src/agora/client.ts', "import { state } from '../recording/state.js';"],
    ['src/agora/wire/acquire.ts', "import got from 'got';"],
    ['src/emulator/server.ts', "import { sign } from '../agora/signature.js';"],
    ['src/emulator/server.ts', "import { identityOf } from '../recording/names.js';"],
    ['src/workflows/recording.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/workflows/recording.ts', "import { createActivities } from '../activities/index.js';"],
    [
      'src/workflows/recording.ts',
      "import {\n  type Activities,\n  createActivities,\n} from '../activities/index.js';",
    ],
    ['src/workflows/recording.ts', "import { AgoraClient } from '../agora/client.js';"],
    ['src/workflows/decisions/deadline.ts', "import { condition } from '@temporalio/workflow';"],
    ['src/workflows/decisions/deadline.ts', "import type { RecordingLife } from '../life/life.js';"],
    ['src/recording/spec.ts', "export * from '../workflows/recording.js';"],
    ['src/recording/spec.ts', "const fs = await import('node:fs');"],
    ['src/client.ts', "import { main } from './cli/main.js';"],
    ['src/worker.ts', "import { startEmulator } from './emulator/server.js';"],
    ['src/cli/start.ts', "import { x } from '../../scripts/stack.js';"],
    ['src/unheardOf/file.ts', ''],
  ])('refuses in %s: %s', (path, statement) => {
    expect(importing(path, statement)).toHaveLength(1);
  });

  it.each([
    ['src/workflows/recording.ts', "import type { Activities } from '../activities/index.js';"],
    ['src/workflows/recording.ts', "import { type Activities, type Reply } from '../activities/index.js';"],
    ['src/workflows/recording.ts', "import { proxyActivities } from '@temporalio/workflow';"],
    ['src/workflows/life/life.ts', "import { nextUid } from '../decisions/uid-choice.js';"],
    ['src/emulator/server.ts', "import { acquireRequest } from '../agora/wire/acquire.js';"],
    ['src/activities/start.ts', "import { AgoraClient } from '../agora/client.js';"],
    ['src/cli/emulator.ts', "import { startEmulator } from '../emulator/server.js';"],
    ['src/recording/spec.ts', "// import { readFile } from 'node:fs';"],
  ])('allows in %s: %s', (path, statement) => {
    expect(importing(path, statement)).toEqual([]);
  });

  it('sees every form of import', () => {
    const text = ["import 'a';", "import b from 'b';", "export { c } from 'c';", "await import('d');", "require('e');"];
    expect(importsOf(text.join('\n')).map(({ specifier }) => specifier)).toEqual(['b', 'c', 'a', 'd', 'e']);
  });
});
