import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { output } from '../../scripts/lib/command.js';
import { temporalCli } from '../../scripts/temporal/executables.js';
import { startCodecServer } from '../../src/codec/server.js';
import { configFile } from '../../src/config/schema.js';
import { newKey } from '../codec/support.js';
import { found } from '../secrets/search.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { blocks } from './documents.js';

const encryption = { activeKey: 'default', keys: { default: newKey() } };
const server = withDevServer();
const bench = withBench(server, { encryption });

const blockOn = async (language: string, words: string) => {
  const all = await blocks(language);
  return all.find(({ document, text }) => document === 'docs/encryption.md' && text.includes(words))?.text ?? '';
};

it("Temporal's command line reads an encrypted recording through the codec server, as the page shows", async () => {
  const token = 'the-token-of-this-test';
  const codec = await startCodecServer({ encryption: () => encryption, token, webUiOrigins: [] });
  const { recording } = await bench.client.start(await bench.newSpec({ cname: 'lesson-7' }));
  await recording.stop();
  const folder = await mkdtemp(join(tmpdir(), 'temporal-cli-'));
  await symlink(await temporalCli(() => undefined, { prepare: false }), join(folder, 'temporal'));
  const env = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    HOME: folder,
    AGORA_APP_ID: bench.emulator.appId,
    AGORA_CODEC_TOKEN: token,
    ...temporalVariables(server.env),
  };
  const shown = (await blockOn('sh', 'temporal workflow show')).replace('http://127.0.0.1:8791', codec.url);
  const read = await output('sh', ['-euc', shown], { env, timeoutMs: 60_000 });
  const unread = await output('sh', ['-euc', shown.replace(/--codec-endpoint.+/u, '')], { env, timeoutMs: 60_000 });
  await codec.close();
  await rm(folder, { recursive: true });
  const channel = { cname: '"cname":"lesson-7"' };
  expect([found(channel, read), found(channel, unread)]).toEqual([['cname'], []]);
  expect(unread).toContain('YmluYXJ5L2VuY3J5cHRlZA==');
}, 60_000);

it('the keys on the page are ones that a configuration may hold', async () => {
  const projects = { default: { appId: 'a', customerId: 'b', customerSecret: 'env:SECRET' } };
  const { encryption: told } = parse(await blockOn('yaml', 'activeKey'));
  expect(configFile.safeParse({ projects, encryption: told })).toMatchObject({ success: true });
  const wrong = configFile.safeParse({ projects, encryption: { ...told, activeKey: 'spring' } });
  expect(wrong.error?.issues).toMatchObject([{ path: ['encryption', 'activeKey'] }]);
});
