import { afterEach, describe, expect, it } from '@jest/globals';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { withBench } from '../support/bench.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { recordersIn, sentTo } from '../support/traffic.js';
import { eventually } from '../support/until.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
let worker: RecordingWorker | undefined;

afterEach(() => worker?.drain());

/** A worker that waits for a second when it drains. */
async function impatientWorker(): Promise<RecordingWorker> {
  const { address, namespace = 'default' } = server.env;
  const temporal = { connectionOptions: { address }, namespace };
  return startWorker({ ...bench, temporal, workflow: await workflowForTests(), sweep: false, drainSeconds: 1 });
}

describe('a worker that drains while Agora does not answer', () => {
  it.each([
    { endpoint: 'start', goesWrong: 'loseRequest', recorders: 1 },
    { endpoint: 'start', goesWrong: 'loseAnswer', recorders: 2 },
    { endpoint: 'stop', goesWrong: 'loseRequest', recorders: 1 },
  ] as const)(
    'gives up a $endpoint ($goesWrong), and another worker sees to it',
    async ({ endpoint, goesWrong, recorders }) => {
      const { client, emulator } = bench;
      worker = await impatientWorker();
      const spec = await bench.newSpec();
      const cname = String(spec.cname);
      const sent = () => sentTo(bench, cname, endpoint);
      emulator.faults([{ on: endpoint, when: { nth: 1, cname }, do: goesWrong }]);
      const ending = client.start(spec).then(async ({ recording }) => {
        await recording.confirmed();
        return recording.stop();
      });
      await eventually(() => sent().length > 0);
      await worker.drain();
      expect(sent().map(({ status }) => status)).toEqual([undefined]);

      worker = await bench.anotherWorker();
      const { segments } = await ending;
      expect(segments).toHaveLength(recorders);
      expect(await recordersIn(bench, cname)).toHaveLength(recorders);
      expect((await emulator.ledger()).totals).toMatchObject({ live: 0, doubled: 0 });
    },
    60_000,
  );
});
