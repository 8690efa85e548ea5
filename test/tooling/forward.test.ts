import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { root } from '../../scripts/lib/root.js';

let forward: ChildProcess | undefined;
afterEach(() => {
  forward?.kill('SIGKILL');
});

it("compose/forward.mjs hands on what comes to this machine's port, and what is answered", async () => {
  // Of the whole network of loop-back addresses, one is the other machine.
  const there = createServer((request, response) => response.end(`you asked for ${request.url}`));
  there.listen(0, '127.0.0.2');
  await once(there, 'listening');
  const { port } = there.address() as AddressInfo;
  forward = spawn(process.execPath, ['compose/forward.mjs', String(port), '127.0.0.2'], { cwd: root, stdio: 'ignore' });
  const ask = (): Promise<string> =>
    fetch(`http://127.0.0.1:${port}/emulator`)
      .then((response) => response.text())
      .catch(ask);
  expect(await ask()).toBe('you asked for /emulator');
  there.closeAllConnections();
  there.close();
});
