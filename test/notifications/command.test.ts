import { afterEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import { type CliProcess, spawnCli } from '../cli/process.js';
import { withDevServer } from '../support/temporal.js';
import { appId, callbackSecret, listenAs, toldTo } from './support.js';

const server = withDevServer();
let command: CliProcess | undefined;
let emulator: Emulator | undefined;

afterEach(async () => {
  command?.kill('SIGKILL');
  await command?.ended();
  await emulator?.close();
});

const lines = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('agora-recording callbacks', () => {
  it('hands notifications on, tells what became of them, and ends on SIGTERM with code 0', async () => {
    const { address, namespace = 'default' } = server.env;
    command = spawnCli(['callbacks', '--port', '0'], {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      AGORA_APP_ID: appId,
      AGORA_CALLBACK_SECRET: callbackSecret,
    });
    const { url } = JSON.parse(await command.line('the receiver is ready'));
    emulator = await startEmulator({ callbackUrl: `${url}/`, callbackSecret, callbackRetryMs: [] });
    const workflowId = await listenAs(server, { cname: 'lesson-7' });
    await emulator.sendCallback({ eventType: 13, cname: 'lesson-7', uid: '9001', sid: 'a-sid' });
    await emulator.sendCallback({ eventType: 13, secret: 'another' });
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
