import { afterAll, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { deployer } from '../support/deploying.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { withSurroundings } from './examination.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const surroundings = withSurroundings(server, bench);
let end: () => Promise<void> = async () => undefined;
afterAll(() => end(), 60_000);

async function ofTheQueues(): Promise<string[]> {
  const findings = await surroundings.findings();
  const told = findings.map(({ verdict, found }) => `${verdict}: ${found}`);
  return told.filter((line) => /\b(?:task queue|version)\b/u.test(line));
}

it('the doctor tells which version is current, that none is, and that nobody works for it', async () => {
  const deploys = deployer(server.env, bench);
  end = deploys.end;
  const workflow = await workflowForTests();
  const [queue, api] = ['agora-recording', `agora-recording-api-${bench.emulator.appId}`];
  const { ok, none } = {
    ok: (name: string) => `ok: the task queue ${name} has 1 worker; current is version one of recordings`,
    none: (name: string) =>
      `failed: the task queue ${name} has 1 worker, and no version of recordings is current: nothing takes new recordings`,
  };
  await deploys.deploy(workflow, { buildId: 'one', makeCurrent: false });
  expect(await ofTheQueues()).toEqual([none(queue), none(api)]);
  await deploys.makeCurrent('one');
  expect(await ofTheQueues()).toEqual([ok(queue), ok(api)]);
}, 90_000);
