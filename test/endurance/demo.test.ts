import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CliProcess, spawnNode } from '../cli/process.js';

let demo: CliProcess | undefined;

afterEach(async () => {
  demo?.kill('SIGTERM');
  await demo?.ended();
});

/** What the demo says to be listening, besides itself. */
async function addressesOf({ line }: CliProcess): Promise<string[]> {
  const lines = [await line('Temporal at '), await line('emulator at ')];
  const addresses = lines.flatMap((words) => [...words.matchAll(/127\.0\.0\.1:\d+/gu)].map(([address]) => address));
  // Temporal, its Web UI, and the emulator.
  expect(addresses).toHaveLength(3);
  return addresses;
}

async function listens(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function listening(addresses: string[]): Promise<boolean[]> {
  return Promise.all(addresses.map(listens));
}

describe('npm run demo', () => {
  it.each([
    { when: 'in the middle', args: [], after: 'Agora says that it is recording', exitCode: 1 },
    { when: 'when it was to stay up after its end', args: ['--keep'], after: 'left up as asked', exitCode: 0 },
  ])(
    'ends all that it started on Ctrl-C $when',
    async ({ args, after, exitCode }) => {
      demo = spawnNode(['scripts/run.mjs', 'demo', ...args]);
      const addresses = await addressesOf(demo);
      await demo.line(after);
      expect(await listening(addresses)).toEqual([true, true, true]);
      demo.kill('SIGINT');
      const { code, err } = await demo.ended();
      expect({ code, err }).toEqual({ code: exitCode, err: '' });
      expect(await listening(addresses)).toEqual([false, false, false]);
    },
    90_000,
  );

  it('is played also in a shell that is made for a server with TLS and an API key', async () => {
    const env = { TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: 'for-somewhere-else', TEMPORAL_NAMESPACE: 'elsewhere.a1b2c' };
    demo = spawnNode(['scripts/run.mjs', 'demo'], env);
    const { code, err } = await demo.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
  }, 90_000);
});
