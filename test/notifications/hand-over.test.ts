import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DevServer } from '../../scripts/temporal/dev-server.js';
import { envOf, ownDevServer } from '../support/temporal.js';
import { eventually } from '../support/until.js';
import { listenAs, toldTo, verdictsOf, withExchanges } from './support.js';

let folder: string;
let temporal: DevServer;
let env: TestWorkflowEnvironment;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hand-over-'));
  temporal = await ownDevServer({ dbFilename: join(folder, 'temporal.db') });
  env = await envOf(temporal);
}, 60_000);

afterAll(async () => {
  await env.teardown();
  await temporal.stop();
  await rm(folder, { recursive: true });
}, 60_000);

const server = {
  get env() {
    return env;
  },
};
const newExchange = withExchanges(server);

async function restarted({ address }: DevServer): Promise<DevServer> {
  return ownDevServer({ dbFilename: join(folder, 'temporal.db'), port: Number(address.split(':')[1]) });
}

it('what Temporal does not take is answered with 503, and gets through when it comes again', async () => {
  const retryMs = Array.from({ length: 100 }, () => 200);
  const exchange = await newExchange({ handOverMs: 1000 }, { callbackRetryMs: retryMs });
  const workflowId = await listenAs(server, { cname: 'lesson-7' });
  await temporal.kill();
  const sending = exchange.emulator.sendCallback({ eventType: 13, cname: 'lesson-7', uid: '9001', sid: 'new' });
  await eventually(() => Number(exchange.receiver.counts().verdicts.handOverFailed) >= 2);
  expect(exchange.receiver.counts().events).toEqual({});

  temporal = await restarted(temporal);
  const { status, attempts } = await sending;
  expect([status, attempts]).toEqual([200, expect.any(Number)]);
  const told = await toldTo(server, workflowId);
  expect(told[0]).toMatchObject({ eventType: 13, sid: 'new' });
  // What was under way when Temporal died may get through, too: the recording knows a copy by its noticeId.
  expect(new Set(told.map(({ noticeId }) => noticeId)).size).toBe(1);
  expect(verdictsOf(exchange)).toEqual({ handOverFailed: attempts - 1, handedOver: 1 });
  expect(exchange.receiver.counts().events).toEqual({ high_availability_register_success: 1 });
}, 90_000);

it('while Temporal hangs, Agora is told in time to send again, and copies that get through all the same have one noticeId', async () => {
  const retryMs = Array.from({ length: 100 }, () => 200);
  const exchange = await newExchange({ handOverMs: 1000 }, { callbackRetryMs: retryMs });
  const workflowId = await listenAs(server, { cname: 'lesson-8' });
  process.kill(temporal.pid, 'SIGSTOP');
  const sending = exchange.emulator.sendCallback({ eventType: 13, cname: 'lesson-8', uid: '9001', sid: 'newer' });
  await eventually(() => Number(exchange.receiver.counts().verdicts.handOverFailed) >= 1);
  process.kill(temporal.pid, 'SIGCONT');
  expect((await sending).status).toBe(200);
  const told = await toldTo(server, workflowId);
  expect(new Set(told.map(({ noticeId }) => noticeId)).size).toBe(1);
}, 60_000);
