import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Stage, setStage } from '../support/stage.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { eventually } from '../support/until.js';

/** What Agora allows an App ID at first, in requests per second. */
const allowed = 10;
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

const server = withDevServer();
let stage: Stage;

beforeAll(async () => {
  const workflow = await workflowForTests();
  stage = await setStage(server.env, { worker: false, emulator: { rateLimit: allowed, pcw: 100 }, workflow });
  const { default: project } = stage.config.projects;
  if (project) project.requestsPerSecond = allowed;
  const workers = await Promise.all([stage.anotherWorker(), stage.anotherWorker()]);
  server.endBefore(async () => {
    await Promise.all(workers.map((worker) => worker.drain()));
    await stage.stop();
  });
}, 60_000);

async function startAtOnce(count: number) {
  const specs = await Promise.all(Array.from({ length: count }, () => stage.newSpec(staying)));
  return specs.map((spec) => stage.client.start(spec));
}

describe('over two workers', () => {
  it('thirty recordings at once all begin, each at the first attempt, and hardly a request is throttled', async () => {
    const begun = await Promise.all(await startAtOnce(30));
    await Promise.all(begun.map(({ recording }) => recording.confirmed()));
    const { recorders, totals } = await stage.emulator.ledger();
    expect(recorders.map(({ uid }) => uid)).toEqual(begun.map(() => '9001'));
    // On a busy machine what was sent in one second may come in the next.
    expect(totals.throttled).toBeLessThanOrEqual(totals.requests / 10);
  }, 60_000);

  it('a stop goes before all that waits to begin', async () => {
    const [lesson] = await startAtOnce(1);
    const recording = (await lesson)?.recording;
    await recording?.confirmed();
    const before = stage.emulator.requests().length;
    const waiting = await startAtOnce(30);
    const since = () => stage.emulator.requests().slice(before);
    await eventually(() => since().filter(({ endpoint }) => endpoint === 'acquire').length >= 5);
    await recording?.stop();
    await Promise.all(waiting);
    const order = since().map(({ endpoint }) => endpoint);
    const passed = order.slice(0, order.indexOf('stop')).filter((endpoint) => endpoint === 'acquire');
    expect(passed.length).toBeLessThan(waiting.length - 10);
  }, 60_000);
});
