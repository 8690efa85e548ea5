import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { RecordingClient } from '../../src/client.js';
import { encryptedDataConverter } from '../../src/codec/encryption-codec.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { type CliProcess, spawnCli } from '../cli/process.js';
import { newKey } from '../codec/support.js';
import { bytesOfHistories, found } from '../secrets/search.js';
import { startSpanReceiver } from '../secrets/span-receiver.js';
import { withBench } from '../support/bench.js';
import { freePort } from '../support/free-port.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { projectVariables, temporalVariables } from '../support/variables.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });

/** What nobody may find anywhere. */
const secrets = {
  customerSecret: '',
  certificate: '5CFd2fd1755d40ecb72977518be15d3b',
  accessKey: 'AKID+planted/access',
  secretKey: 'planted+secret/key%of&the=bucket',
  encryptionKey: newKey(),
  inlineAccessKey: 'AKID+inline/access',
  inlineSecretKey: 'inline+secret/key of the spec',
  inlineToken: '006planted+token/of the spec',
  decryptionKey: 'planted decryption key of the channel',
};

const spans = await startSpanReceiver();
afterAll(() => spans.close());
const metricsPort = await freePort();

let worker: CliProcess | undefined;
afterEach(async () => {
  worker?.kill('SIGKILL');
  await worker?.ended();
});

const storageConfig = {
  vendor: 1,
  region: 0,
  bucket: 'lessons',
  accessKey: secrets.inlineAccessKey,
  secretKey: secrets.inlineSecretKey,
};
const decryption = { decryptionMode: 1, secret: secrets.decryptionKey } as const;

/** A whole life, with a change and a failover of secrets into Agora's own words; and one that Agora refuses. */
async function lives(client: RecordingClient, inline: Partial<RecordingSpec>): Promise<string> {
  const kept = await bench.newSpec(inline);
  const { recording } = await client.start(kept);
  await until(recording, ({ phase }) => phase === 'recording');
  await recording.updateLayout({ mixedVideoLayout: 1 });
  const state = JSON.stringify(await recording.state());
  const result = JSON.stringify(await recording.stop('the lesson is over'));

  const refused = await bench.newSpec(inline);
  const reason = `AuthorizationHeaderMalformed: ${inline.storageConfig?.secretKey ?? secrets.secretKey}, ${secrets.customerSecret}`;
  const refuse = { kind: 'refuse', status: 400, code: 2, reason } as const;
  bench.emulator.faults([{ on: 'start', when: { cname: String(refused.cname) }, do: refuse }]);
  const error = await client.start(refused).catch((reason: unknown) => reason);
  return `${state}\n${result}\n${String(error)}\n${JSON.stringify(error)}`;
}

async function workerWith(more: Record<string, string>): Promise<CliProcess> {
  const { customerSecret } = bench.emulator;
  secrets.customerSecret = customerSecret;
  const metrics = ['--metrics-port', String(metricsPort)];
  worker = spawnCli(['worker', '--drain-seconds', '5', '--log-level', 'trace', ...metrics], {
    OTEL_EXPORTER_OTLP_ENDPOINT: spans.url,
    ...temporalVariables(server.env),
    ...projectVariables(bench.emulator),
    AGORA_APP_CERTIFICATE: secrets.certificate,
    AGORA_STORAGE_VENDOR: 's3',
    AGORA_STORAGE_REGION: 'us-east-1',
    AGORA_STORAGE_BUCKET: 'lessons',
    AGORA_STORAGE_ACCESS_KEY: secrets.accessKey,
    AGORA_STORAGE_SECRET_KEY: secrets.secretKey,
    ...more,
  });
  await worker.line('the worker is ready');
  return worker;
}

/** Everything that was said and kept. */
async function traces(told: string) {
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  worker?.kill('SIGTERM');
  const { out = '', err = '' } = (await worker?.ended()) ?? {};
  const histories = await bytesOfHistories(server.env.client);
  // What Agora repeated of them is in its answers by this test's own order.
  const asked = bench.emulator.requests().map((request) => ({ ...request, answer: undefined }));
  return { histories, log: out + err, answers: told, metrics, spans: spans.bytes(), requests: JSON.stringify(asked) };
}

describe('no secret is found in histories, logs, errors, answers, metrics, spans and the log of requests', () => {
  it('where payloads are readable, and the worker has the secrets', async () => {
    await workerWith({});
    const told = await lives(bench.client, { token: 'auto' });
    const { histories, ...rest } = await traces(told);
    // So that the search is known to see.
    expect(found({ there: 'the lesson is over' }, histories)).toEqual(['there']);
    expect(found({ there: 'agora_recording_agora_requests_total' }, rest.metrics)).toEqual(['there']);
    expect(found({ there: 'POST start' }, rest.spans)).toEqual(['there']);
    for (const [where, text] of Object.entries({ histories, ...rest }))
      expect([where, found(secrets, text)]).toEqual([where, []]);
  }, 60_000);

  it('where payloads are encrypted, and the spec holds secrets; then nothing else is readable either', async () => {
    await workerWith({ AGORA_ENCRYPTION_KEY: secrets.encryptionKey });
    const keys = { default: secrets.encryptionKey };
    const dataConverter = encryptedDataConverter(() => ({ activeKey: 'default', keys }));
    const { connection, namespace } = server.env;
    const temporal = new Client({ connection, namespace, dataConverter });
    const client = new RecordingClient(temporal, { projects: { default: bench.emulator.appId } });
    const recordingConfig = { channelType: 0, ...decryption } as const;
    const inline = { storage: undefined, storageConfig, token: secrets.inlineToken, recordingConfig };
    const told = await lives(client, inline);
    const { histories, ...rest } = await traces(told);
    for (const [where, text] of Object.entries({ histories, ...rest }))
      expect([where, found(secrets, text)]).toEqual([where, []]);
    const encrypted = histories.slice(histories.lastIndexOf('encryption-key-id') - 100);
    expect(encrypted).toContain('binary/encrypted');
  }, 60_000);
});
