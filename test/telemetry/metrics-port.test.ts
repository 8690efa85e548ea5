import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { installLogger } from '../../src/worker-logger.js';
import { run } from '../cli/support.js';

it('a port for metrics that somebody else has is told with its remedy', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = Object(taken.address());
  expect(() => installLogger(pino({ level: 'silent' }), { host: '127.0.0.1', port })).toThrow(
    `metrics cannot be served at 127.0.0.1:${port} (Address already in use`,
  );
  taken.close();
});

it('a name is no address for metrics', async () => {
  expect(await run('worker', '--metrics-port', '9464', '--metrics-host', 'localhost')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--metrics-host: expected an IP address such as 0.0.0.0, got localhost'),
  });
});
