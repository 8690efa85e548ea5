import { describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { RecordingClient } from '../../src/client.js';
import { NoSuchRecordingError } from '../../src/client-errors.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { loserBefore } from '../connection/proxies.js';
import { quietEnd } from '../support/quiet-end.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { withLateWorker } from './late-worker.js';

const server = withDevServer();
const { bench, ends, idOf, workerComes, runsOf } = withLateWorker(server);

/** Starts by way of somebody who loses Temporal's answer to it, when the recording was terminated meanwhile. */
async function startTerminatedMeanwhile(spec: RecordingSpec, whenTerminated: () => Promise<unknown>) {
  const workflow = server.env.client.workflow.getHandle(idOf(spec));
  const loser = await loserBefore(server.env.address, {
    path: /ExecuteMultiOperation/u,
    async meanwhile() {
      await whenTerminated();
      await workflow.terminate('nobody wants it any more');
    },
  });
  ends.push(() => loser.close());
  const connection = await Connection.connect({ address: loser.address, plugins: [quietEnd] });
  ends.push(() => connection.close());
  const temporal = new Client({ connection, namespace: server.env.namespace });
  const client = new RecordingClient(temporal, { projects: { default: bench.emulator.appId } });
  return { starting: client.start(spec), calls: loser.calls };
}

describe('a start whose recording is terminated', () => {
  it('before any worker took it begins no other, and says so', async () => {
    const spec = await bench.newSpec();
    const starting = bench.client.start(spec).catch((error: unknown) => error);
    const workflow = server.env.client.workflow.getHandle(idOf(spec));
    while (!(await workflow.describe().catch(() => undefined)));
    await workflow.terminate();
    expect(await starting).toBeInstanceOf(NoSuchRecordingError);
    await workerComes();
    expect(await runsOf(spec)).toBe(1);
  });

  it('and whose answer was lost is repeated by Temporal’s client, and begins no other', async () => {
    await workerComes();
    const spec = await bench.newSpec();
    const recording = bench.client.get(idOf(spec));
    const { starting, calls } = await startTerminatedMeanwhile(spec, () =>
      until(recording, ({ phase }) => phase === 'recording'),
    );
    const { started } = await starting;
    expect(calls()).toBe(2);
    const { recorders } = await bench.emulator.ledger();
    expect(recorders.filter(({ cname }) => cname === spec.cname)).toMatchObject([{ sid: started.sid }]);
    expect(await runsOf(spec)).toBe(1);
  }, 60_000);
});
