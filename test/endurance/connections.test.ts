import { describe, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import { temporalTarget } from '../../src/temporal/connection.js';
import { startWorker } from '../../src/worker.js';
import { run } from '../cli/support.js';
import { apiKey, withGuards } from '../connection/surroundings.js';
import { withBench } from '../support/bench.js';
import { withEnvironment } from '../support/environment.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const guards = withGuards(server);

withEnvironment(() => ({
  TEMPORAL_NAMESPACE: server.env.namespace ?? 'default',
  AGORA_APP_ID: bench.emulator.appId,
  AGORA_API_URL: bench.emulator.url,
}));

/** A worker, a start and a stop, all by what the environment says. */
async function recordedBy(env: Record<string, string>) {
  Object.assign(process.env, env);
  const temporal = temporalTarget();
  const workflow = await workflowForTests();
  const worker = await startWorker({ config: bench.config, temporal, workflow, sweep: false, drainSeconds: 5 });
  try {
    const { cname, uid } = await bench.newSpec();
    const spec = ['--cname', cname, '--uid', uid, '--storage', 'default'];
    const start = await run('start', ...spec, '--json');
    expect(start.code).toBe(0);
    const { workflowId, sid } = JSON.parse(start.out);
    const recording = bench.client.get(workflowId);
    await recording.confirmed();
    expect(await run('stop', workflowId)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^completed/u),
    });
    const { recorders } = await bench.emulator.ledger();
    expect(recorders.filter((recorder) => recorder.sid === sid)).toMatchObject([{ leaveReason: 'stop' }]);
  } finally {
    await worker.drain();
  }
}

describe('a recording is started, made and stopped', () => {
  it('over TLS with a CA of one’s own', async () => {
    const { addresses, files } = guards;
    await recordedBy({ TEMPORAL_ADDRESS: addresses.tls, TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca.cert });
  }, 60_000);

  it('over TLS where the server wants a client certificate', async () => {
    const { addresses, files } = guards;
    await recordedBy({
      TEMPORAL_ADDRESS: addresses.mutual,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca.cert,
      TEMPORAL_TLS_CLIENT_CERT_PATH: files.client.cert,
      TEMPORAL_TLS_CLIENT_KEY_PATH: files.client.key,
    });
  }, 60_000);

  it('with an API key', async () => {
    const { addresses, files } = guards;
    await recordedBy({
      TEMPORAL_ADDRESS: addresses.gate,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.ca.cert,
      TEMPORAL_API_KEY: apiKey,
    });
  }, 60_000);

  it('by a profile, where the server lets nobody see to search attributes', async () => {
    await recordedBy({ TEMPORAL_CONFIG_FILE: guards.configFile, TEMPORAL_PROFILE: 'cloud' });
  }, 60_000);
});

it('metadata of a profile goes with every call of a client and of a worker', async () => {
  process.env.TEMPORAL_CONFIG_FILE = guards.configFile;
  expect(await run('list', '--profile', 'metadata')).toMatchObject({ code: 0, err: '' });
  const connection = await NativeConnection.connect(temporalTarget('metadata').connectionOptions);
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: server.env.namespace });
  await connection.close();
  expect(namespaceInfo?.name).toBe(server.env.namespace);
});

describe('the command line', () => {
  it('takes a profile that an option names', async () => {
    Object.assign(process.env, { TEMPORAL_CONFIG_FILE: guards.configFile, TEMPORAL_PROFILE: 'nobody' });
    expect(await run('list', '--profile', 'mutual')).toMatchObject({ code: 0, err: '' });
  });

  it('takes a variable that is empty for one that is not set', async () => {
    const { address } = server.env;
    Object.assign(process.env, {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_API_KEY: '',
      TEMPORAL_TLS: '',
      TEMPORAL_PROFILE: '',
    });
    expect(await run('list')).toMatchObject({ code: 0, err: '' });
  });

  it('takes address and namespace from options before the environment', async () => {
    const { address, namespace = 'default' } = server.env;
    Object.assign(process.env, { TEMPORAL_ADDRESS: '127.0.0.1:9', TEMPORAL_NAMESPACE: 'nowhere' });
    expect(await run('list', '--address', address, '--namespace', namespace)).toMatchObject({ code: 0, err: '' });
  });
});
