import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DevServer } from '../../scripts/temporal/dev-server.js';
import { type Stage, setStage } from '../support/stage.js';
import { envOf, ownDevServer, workflowForTests } from '../support/temporal.js';
import { sentTo } from '../support/traffic.js';
import { eventually } from '../support/until.js';

let folder: string;
let server: DevServer;
let env: TestWorkflowEnvironment;
let stage: Stage;
const dbFilename = () => join(folder, 'temporal.db');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-recording-server-killed-'));
  server = await ownDevServer({ dbFilename: dbFilename() });
  env = await envOf(server);
  stage = await setStage(env, { workflow: await workflowForTests() });
}, 60_000);

afterAll(async () => {
  await stage.stop();
  await env.teardown();
  await server.stop();
  await rm(folder, { recursive: true });
}, 60_000);

async function newSpecs(length: number) {
  return Promise.all(Array.from({ length }, () => stage.newSpec({ heartbeatSeconds: 5 })));
}

describe('a Temporal server that is killed and comes back', () => {
  it('finds every recording going on, and those that were being started', async () => {
    const { client, emulator } = stage;
    const present = await newSpecs(20);
    const running = await Promise.all(present.map((spec) => client.start(spec)));
    await Promise.all(running.map(({ recording }) => recording.confirmed()));

    const coming = await newSpecs(10);
    emulator.faults([{ on: 'start', do: { delay: { ms: 500, before: false } } }]);
    const starting = coming.map((spec) => client.start(spec));
    await eventually(() => coming.every(({ cname }) => sentTo(stage, cname, 'start').length > 0));
    await server.kill();
    const port = Number(new URL(`tcp://${server.address}`).port);
    server = await ownDevServer({ dbFilename: dbFilename(), port });

    const all = [...running, ...(await Promise.all(starting))];
    const sids = all.map(({ started }) => started.sid);
    await Promise.all(all.map(({ recording }) => recording.confirmed()));
    const enough = new Map(
      [...present, ...coming].map(({ cname }) => [cname, sentTo(stage, cname, 'query').length + 2]),
    );
    await eventually(() => [...enough].every(([cname, queries]) => sentTo(stage, cname, 'query').length >= queries));
    await emulator.advance(60);
    const results = await Promise.all(all.map(({ recording }) => recording.stop()));
    expect(results.filter(({ outcome }) => outcome !== 'completed')).toEqual([]);
    expect(results.map(({ segments }) => segments.at(-1)?.sid)).toEqual(sids);
    const { totals } = await emulator.ledger();
    expect(totals).toMatchObject({ live: 0, leaked: 0, doubled: 0 });
  }, 240_000);
});
