import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { output } from '../../scripts/lib/command.js';
import { root } from '../../scripts/lib/root.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';

const server = withDevServer();
const packed = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);
const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), import: z.string() })])),
  bin: z.record(z.string(), z.string()),
});

let folder: string;
let contents: { size: number; paths: string[] };
const installed = () => join(folder, 'node_modules/agora-durable-recording');
const ownManifest = async () => manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));

/** As whoever installs it from a registry has it: what is packed, and the dependencies that it names, and no others. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-consumer-'));
  await output(process.execPath, ['scripts/run.mjs', 'build'], { cwd: root, timeoutMs: 120_000 });
  const said = await output('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, timeoutMs: 60_000 });
  const [{ filename, size, files }] = packed.parse(JSON.parse(said));
  contents = { size, paths: files.map(({ path }) => path) };
  await mkdir(installed(), { recursive: true });
  const unpack = ['--extract', '--file', join(folder, filename), '--directory', installed(), '--strip-components', '1'];
  await output('tar', unpack, { timeoutMs: 30_000 });
  const { dependencies } = await ownManifest();
  for (const name of [...Object.keys(dependencies), '@types/node', 'typescript']) await link(name);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module', private: true }));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function link(name: string): Promise<void> {
  const at = join(folder, 'node_modules', name);
  await mkdir(dirname(at), { recursive: true });
  await symlink(join(root, 'node_modules', name), at);
}

const program = `
import { encryptedDataConverter, RecordingClient, type RecordingResult } from 'agora-durable-recording';
import { startEmulator } from 'agora-durable-recording/emulator';
import { startWorker } from 'agora-durable-recording/worker';

const emulator = await startEmulator();
const { appId, customerId, customerSecret, url } = emulator;
const project = { name: 'default', appId, customerId, customerSecret, apiUrl: url, requestsPerSecond: 10 };
const bucket = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'a-key', secretKey: 'a-secret' };
const encryption = { activeKey: 'one', keys: { one: 'env:THE_KEY' } };
const address = process.env.TEMPORAL_ADDRESS ?? '';
const namespace = process.env.TEMPORAL_NAMESPACE ?? '';
const config = { projects: { default: project }, storage: { default: bucket }, encryption };
const worker = await startWorker({ config, temporal: { connectionOptions: { address }, namespace } });
const dataConverter = encryptedDataConverter(() => encryption);
const client = await RecordingClient.connect({ projects: { default: appId }, dataConverter });
await emulator.userJoins('lesson', '11');
const { recording } = await client.start({ cname: 'lesson', uid: '9001', storage: 'default' });
await emulator.advance(20);
const { outcome, manifest }: RecordingResult = await recording.stop();
console.log(outcome, manifest.length > 0);
await client.close();
await worker.drain();
await emulator.close();
`;

describe('the package', () => {
  it('holds what runs, its types, and what a reader wants, and nothing else', () => {
    const expected = /^(?:package\.json|README\.md|LICENSE|LICENCES\.md|CHANGELOG\.md|dist\/.+\.(?:js|cjs|d\.ts))$/u;
    expect(contents.paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(contents.paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/workflow-bundle.js']));
    expect(contents.size).toBeLessThan(3_000_000);
  });

  it('has every export that it names, with types, and its command', async () => {
    const { exports, bin } = await ownManifest();
    const named = Object.values(exports).flatMap((one) => (typeof one === 'string' ? [one] : [one.types, one.import]));
    const paths = [...named, ...Object.values(bin)].map((path) => path.replace(/^\.\//u, ''));
    expect(paths.filter((path) => !contents.paths.includes(path))).toEqual([]);
    const command = join(installed(), Object.values(bin)[0] ?? '');
    expect(await output(process.execPath, [command, '--version'], { timeoutMs: 30_000 })).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });

  it('records from another project in ESM, encrypted, and its types are those of the program', async () => {
    await writeFile(join(folder, 'program.ts'), program);
    const options = { cwd: folder, timeoutMs: 60_000 };
    // Temporal's own types ask for @types/ms, which nobody has to have.
    const checked = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck'];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await output(process.execPath, [tsc, ...checked, 'program.ts'], options);
    const env = {
      ...{ PATH: process.env.PATH, HOME: folder, THE_KEY: Buffer.alloc(32, 7).toString('base64') },
      ...temporalVariables(server.env),
    };
    expect(await output(process.execPath, ['program.js'], { ...options, env })).toContain('completed true\n');
  }, 120_000);
});
