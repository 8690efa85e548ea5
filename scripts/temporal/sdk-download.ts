import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

/** `sdk-download.ts <cli|test-server> <folder> <path of the executable>`: lets the SDK download, and names the result. */
const [kind, downloadDir, executable] = process.argv.slice(2);
if (!kind || !downloadDir || !executable) throw new Error('usage: sdk-download.ts <kind> <folder> <executable>');

const server = { executable: { type: 'cached-download', downloadDir } } as const;
const env =
  kind === 'cli'
    ? await TestWorkflowEnvironment.createLocal({ server })
    : await TestWorkflowEnvironment.createTimeSkipping({ server });
await env.teardown();
const [downloaded] = await readdir(downloadDir);
if (!downloaded) throw new Error('the SDK downloaded nothing');
await rename(join(downloadDir, downloaded), executable);
