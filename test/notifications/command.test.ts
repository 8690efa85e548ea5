import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CliProcess, spawnCli } from '../cli/process.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { appId, callbackSecret, listenAs, toldTo } from './support.js';

const server = withDevServer();
const running: CliProcess[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callbacks-'));
});

afterEach(async () => {
  for (const command of running) command.kill('SIGKILL');
  await Promise.all(running.splice(0).map((command) => command.ended()));
  await rm(folder, { recursive: true });
});

function spawned(args: string[], env?: Record<string, string>): CliProcess {
  const command = spawnCli(args, env);
  running.push(command);
  return command;
}

/** The emulator's command, sending to that address. */
async function emulatorFor(callbackUrl: string): Promise<(order: object) => Promise<Response>> {
  const sending = ['--callback-url', callbackUrl, '--callback-secret', callbackSecret];
  const emulator = spawned(['emulator', '--port', '0', '--folder', folder, '--json', ...sending]);
  const { url, env } = JSON.parse(await emulator.line('AGORA_CALLBACK_SECRET'));
  expect(env.AGORA_CALLBACK_SECRET).toBe(callbackSecret);
  return (order) => fetch(`${url}/emulator/callbacks`, { method: 'POST', body: JSON.stringify(order) });
}

const lines = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('agora-recording callbacks', () => {
  it('hands notifications on, tells what became of them, and ends on SIGTERM with code 0', async () => {
    const command = spawned(['callbacks', '--port', '0'], {
      ...temporalVariables(server.env),
      AGORA_APP_ID: appId,
      AGORA_CALLBACK_SECRET: callbackSecret,
    });
    const { url } = JSON.parse(await command.line('the receiver is ready'));
    const send = await emulatorFor(`${url}/`);
    const workflowId = await listenAs(server, { cname: 'lesson-7' });
    const delivered = await send({ eventType: 13, cname: 'lesson-7', uid: '9001', sid: 'a-sid' });
    expect(await delivered.json()).toMatchObject({ attempts: 1, status: 200 });
    await fetch(`${url}/`, { method: 'POST', body: '{}' });
    expect(await toldTo(server, workflowId)).toMatchObject([{ eventType: 13, sid: 'a-sid' }]);

    command.kill('SIGTERM');
    const { code, out, err } = await command.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const told = lines(out).filter(({ verdict }) => verdict);
    expect(told.map(({ verdict }) => verdict)).toEqual(['handedOver', 'badSignature']);
    expect(lines(out).at(-1)).toMatchObject({
      msg: 'drained',
      counts: { verdicts: { handedOver: 1, badSignature: 1 } },
    });
    expect(out).not.toContain(callbackSecret);
  }, 60_000);
});
