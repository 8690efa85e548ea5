import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Project } from '../../src/config.js';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true, worker: false });
let worker: RecordingWorker | undefined;

afterEach(() => worker?.drain());

/** A worker whose project differs from what the emulator knows. */
async function workWith(changes: Partial<Project>): Promise<void> {
  const { projects, storage } = bench.config;
  const { default: known } = projects;
  if (!known) throw new Error('the bench has one project');
  const temporal = { connectionOptions: { address: server.env.address }, namespace: 'default' };
  const config = { projects: { default: { ...known, ...changes } }, storage };
  worker = await startWorker({ config, temporal, workflow: await workflowForTests(), drainSeconds: 5 });
}

async function refusalOfStart(changes: { appId?: string; storage?: string } = {}) {
  const spec = await bench.newSpec(changes);
  const starting = bench.client.start(spec).catch((error) => error);
  const recording = bench.client.get({
    appId: changes.appId ?? bench.emulator.appId,
    cname: spec.cname,
    uid: spec.uid,
  });
  await until(recording, () => true);
  // Time passes while somebody waits for the result.
  await expect(recording.result()).rejects.toThrow();
  return starting;
}

async function closedPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP listener has a port');
  return address.port;
}

/** One sentence names what is wrong and says what to do, and holds no secret. */
function expectOneSentence(refusal: { message: string }, words: RegExp[]) {
  expect(refusal.message).not.toMatch(/\.\s|\n/u);
  for (const word of words) expect(refusal.message).toMatch(word);
  expect(JSON.stringify(refusal)).not.toContain(bench.emulator.customerSecret);
  expect(JSON.stringify(refusal)).not.toContain('a-wrong-secret');
}

describe('a start fails with one sentence that says which and what to do', () => {
  it('when the credentials are wrong', async () => {
    await workWith({ customerSecret: 'a-wrong-secret' });
    const refusal = await refusalOfStart();
    expect(refusal).toMatchObject({ type: 'AgoraRejected', details: [{ httpStatus: 401, endpoint: 'acquire' }] });
    expectOneSentence(refusal, [/customer ID and secret/u, /check both/u]);
  });

  it('when Agora knows no such App ID', async () => {
    const appId = 'f'.repeat(32);
    await workWith({ appId });
    const refusal = await refusalOfStart({ appId });
    expect(refusal).toMatchObject({ type: 'AgoraRejected', details: [{ httpStatus: 400, endpoint: 'acquire' }] });
    expectOneSentence(refusal, [/App ID/u, /check/u]);
  });

  it('when the worker has another App ID for the project', async () => {
    await workWith({});
    const refusal = await refusalOfStart({ appId: 'e'.repeat(32) });
    expect(refusal).toMatchObject({ type: 'ConfigurationError' });
    expectOneSentence(refusal, [/project "default" has another App ID than e{32}/u]);
  });

  it('when the host cannot be reached', async () => {
    const port = await closedPort();
    await workWith({ apiUrl: `http://127.0.0.1:${port}` });
    const refusal = await refusalOfStart();
    expect(refusal).toMatchObject({ type: 'AgoraRejected', details: [{ endpoint: 'acquire' }] });
    expectOneSentence(refusal, [
      new RegExp(`127\\.0\\.0\\.1:${port}`, 'u'),
      /cannot be reached/u,
      /check its name and the network/u,
    ]);
  });

  it('when the worker knows no such storage profile', async () => {
    await workWith({});
    const refusal = await refusalOfStart({ storage: 'archive' });
    expect(refusal).toMatchObject({ type: 'ConfigurationError' });
    expectOneSentence(refusal, [/no storage profile "archive"/u, /it has "default"/u]);
  });
});
