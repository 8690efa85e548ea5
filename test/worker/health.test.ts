import { expect, it } from '@jest/globals';
import got from 'got';
import { startHealthServer } from '../../src/health.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });

async function healthOf(url: string): Promise<[number, string, object][]> {
  const paths = ['healthz', 'readyz'];
  const answers = paths.map((path) => got(`${url}/${path}`, { throwHttpErrors: false, retry: { limit: 0 } }));
  return (await Promise.all(answers)).map(({ statusCode, body }, n) => [statusCode, paths[n] ?? '', JSON.parse(body)]);
}

it('a worker is ready while it takes work, and alive also while it does not', async () => {
  const worker = await bench.anotherWorker();
  const health = await startHealthServer({ port: 0, host: '127.0.0.1', ready: () => worker.ready() });
  expect(await healthOf(health.url)).toEqual([
    [200, 'healthz', { status: 'ok' }],
    [200, 'readyz', { status: 'ready' }],
  ]);
  await worker.drain();
  expect(await healthOf(health.url)).toEqual([
    [200, 'healthz', { status: 'ok' }],
    [503, 'readyz', { status: 'not ready', why: 'the worker of recordings is draining, or has died' }],
  ]);
  await health.close();
});
