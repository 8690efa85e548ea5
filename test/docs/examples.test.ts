import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { output } from '../../scripts/lib/command.js';
import { root } from '../../scripts/lib/root.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { untilListed } from '../sweeper/support.js';
import { blocks, read } from './documents.js';

const server = withDevServer();
const bench = withBench(server);

/** What a reader's shell would have: where Temporal and Agora are, and whose App ID it is. */
function surroundings(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...temporalVariables(server.env),
    AGORA_APP_ID: bench.emulator.appId,
    AGORA_API_URL: bench.emulator.url,
  };
}

function run(example: string): Promise<string> {
  const args = ['--import', import.meta.resolve('tsx'), join(root, 'examples/typescript', example)];
  return output(process.execPath, args, { cwd: root, env: surroundings(), timeoutMs: 60_000 });
}

const usersIn = (cname: string) => Promise.all(['11', '12'].map((uid) => bench.emulator.userJoins(cname, uid)));

async function recordersIn(channel: string) {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter(({ cname }) => cname === channel);
}

describe('the examples', () => {
  it('are what the documents show, but for where they import from', async () => {
    const shown = await blocks('ts');
    expect(shown.map(({ document }) => document)).toContain('README.md');
    const kept = await Promise.all(
      ['record.ts', 'by-names.ts', 'mistakes.ts', 'encrypted.ts'].map((name) => read(`examples/typescript/${name}`)),
    );
    const asShown = kept.map((text) => text.replace('../../src/index.js', 'agora-durable-recording'));
    expect(shown.filter(({ text }) => !asShown.includes(text))).toEqual([]);
  });

  it('record a channel, change its layout and stop', async () => {
    await usersIn('lesson-7');
    const said = await run('record.ts');
    const [recorder, ...more] = await recordersIn('lesson-7');
    expect(more).toEqual([]);
    expect(recorder).toMatchObject({ mode: 'mix', leaveReason: 'stop' });
    expect(said).toContain(`has the sid ${recorder?.sid}\n`);
    expect(said).toContain(`completed: school/${recorder?.sid}_lesson-7.m3u8\n`);
    expect(bench.emulator.requests().filter(({ endpoint }) => endpoint === 'updateLayout')).toHaveLength(1);
  }, 60_000);

  it('do the same by names alone', async () => {
    await usersIn('lesson-8');
    const said = await run('by-names.ts');
    expect(await recordersIn('lesson-8')).toMatchObject([{ leaveReason: 'stop' }]);
    expect(said).toMatch(/it is recording\ncompleted, 1 file\(s\)\n$/u);
  }, 60_000);

  it('list live recordings with a client of their own that encrypts', async () => {
    const { recording } = await bench.client.start(await bench.newSpec({ cname: 'lesson-10' }));
    await untilListed(server.env.client, 'AgoraChannel = "lesson-10"');
    expect(await run('encrypted.ts')).toBe(`${recording.workflowId}\n`);
    await recording.stop();
  }, 60_000);

  it('show every mistake in a spec at once, and start nothing', async () => {
    const said = await run('mistakes.ts');
    expect(said.split('\n').map((line) => line.split(' ')[0])).toEqual(['uid', 'heartbeatSeconds', '']);
    expect(await recordersIn('lesson-9')).toEqual([]);
  });
});
