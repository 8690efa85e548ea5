import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { RecordingClient } from '../../src/client.js';
import { encryptedDataConverter } from '../../src/codec/encryption-codec.js';
import type { Encryption } from '../../src/config.js';
import { replay } from '../../src/replay.js';
import { startWorker } from '../../src/worker.js';
import { newKey, rejectionOf } from '../codec/support.js';
import { withBench } from '../support/bench.js';
import { historiesOf, makeHistoryLong } from '../support/histories.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';
import { recordingOn, terminate } from '../sweeper/support.js';

const key = newKey();
const encryption: Encryption = { activeKey: 'one', keys: { one: key } };
const dataConverter = encryptedDataConverter(() => encryption);

const server = withDevServer();
const bench = withBench(server, { encryption });
const temporalWith = (converter = dataConverter) =>
  new Client({ connection: server.env.connection, namespace: server.env.namespace, dataConverter: converter });

describe('an encrypted recording', () => {
  it('goes on in a new run, and its histories can be replayed by who has the keys', async () => {
    const { recording } = await recordingOn(bench, { heartbeatSeconds: 5 });
    await until(recording, ({ phase }) => phase === 'recording');
    await makeHistoryLong(server.env.client, recording.workflowId);
    await until(recording, ({ counters }) => counters.continuedAsNew === 1);
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
    const histories = await historiesOf(temporalWith(), recording.workflowId);
    expect(histories).toHaveLength(2);
    for (const history of histories) {
      const exported: unknown = JSON.parse(historyToJSON(history));
      const code = await workflowForTests('encoded');
      await expect(replay(exported, { code, dataConverter })).resolves.toBeUndefined();
    }
  }, 60_000);

  it('tells who has no keys which one it takes', async () => {
    const { recording } = await recordingOn(bench);
    const without = new RecordingClient(temporalWith(encryptedDataConverter()));
    const refusal = await rejectionOf(without.get(recording.workflowId).state());
    expect(refusal.message).toMatch(/^the encryption key "one" is needed here/u);
    await recording.stop();
  });

  it('fails with words that only who has the keys can read', async () => {
    const spec = await bench.newSpec();
    const reason = 'appid is invalid';
    bench.emulator.faults([
      { on: 'acquire', when: { cname: String(spec.cname) }, do: { kind: 'refuse', status: 400, reason } },
    ]);
    expect(await rejectionOf(bench.client.start(spec))).toMatchObject({ type: 'AgoraRejected' });
    const id = `agora-recording/${bench.emulator.appId}/${spec.cname}/9001`;
    const { events } = await server.env.client.workflow.getHandle(id).fetchHistory();
    const failure = events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
    expect(failure).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
  });

  it('whose workflow was terminated has its recorder stopped by the sweeper', async () => {
    const { recording, sid } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    const { orphans } = await bench.client.sweep();
    expect(orphans).toMatchObject([{ workflowId: recording.workflowId, sid, became: 'stopped' }]);
  });
});

describe('a worker', () => {
  const other = withDevServer();
  const rotating: Encryption = { activeKey: 'two', keys: { two: newKey() } };
  const bereft = withBench(other, { encryption: rotating });

  it('that lacks the key of a recording lets it wait, and goes on with it when it has the key', async () => {
    const { connection, namespace } = other.env;
    const temporal = new Client({ connection, namespace, dataConverter });
    const client = new RecordingClient(temporal, { projects: { default: bereft.emulator.appId } });
    const starting = client.start(await bereft.newSpec({ cname: 'patient' }));
    const workflow = other.env.client.workflow.getHandle(`agora-recording/${bereft.emulator.appId}/patient/9001`);
    const failedTasks = async () => {
      const { events } = await workflow.fetchHistory().catch(() => ({ events: [] }));
      return (events ?? []).filter(({ workflowTaskFailedEventAttributes: failed }) => failed).length;
    };
    while ((await failedTasks()) === 0) await setImmediate();
    rotating.keys = { ...rotating.keys, one: key };
    await starting.catch(() => undefined);
    const { recording } = await bereft.client.start({ cname: 'patient', uid: '9001', storage: 'default' });
    await bereft.emulator.advance(20);
    expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
  }, 60_000);

  it('without the key that encrypts does not begin, and names the reference', async () => {
    const { env } = other;
    const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
    const lost = { activeKey: 'one', keys: { one: 'env:KEY_OF_NOBODY' } };
    const config = { ...bereft.config, encryption: lost };
    const { message } = await rejectionOf(startWorker({ config, temporal, sweep: false }));
    expect(message).toBe('the secret env:KEY_OF_NOBODY is missing or empty');
  });
});
