import { describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { RecordingClient, type RecordingClientOptions } from '../../src/client.js';
import { AlreadyRecordingError, NoSuchRecordingError } from '../../src/client-errors.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });

const rejectionOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error) => error,
  );
const startsOf = (cname: string) =>
  bench.emulator.requests().filter((sent) => sent.endpoint === 'start' && sent.cname === cname);

describe('starting the very recording that runs', () => {
  it('joins it by default, and answers with the same sid', async () => {
    const spec = await bench.newSpec();
    const first = await bench.client.start(spec);
    const second = await bench.client.start(spec);
    expect(second.started).toEqual(first.started);
    expect(second.recording.workflowId).toBe(first.recording.workflowId);
    expect(startsOf(String(spec.cname))).toHaveLength(1);
  });

  it('many times at once starts one', async () => {
    const spec = await bench.newSpec();
    const all = await Promise.all(Array.from({ length: 5 }, () => bench.client.start(spec)));
    expect(new Set(all.map(({ started }) => started.sid)).size).toBe(1);
    expect(startsOf(String(spec.cname))).toHaveLength(1);
  });

  it('is refused when asked to', async () => {
    const spec = await bench.newSpec();
    const { recording } = await bench.client.start(spec, { ifRunning: 'refuse' });
    const refusal = await rejectionOf(bench.client.start(spec, { ifRunning: 'refuse' }));
    expect(refusal).toBeInstanceOf(AlreadyRecordingError);
    expect(refusal).toMatchObject({ code: 'ALREADY_RECORDING', workflowId: recording.workflowId });
    expect((await recording.state()).phase).not.toBe('stopped');
  });

  it('is possible again once it is over', async () => {
    const spec = await bench.newSpec();
    const first = await bench.client.start(spec);
    await bench.pass(60);
    await first.recording.stop();
    const second = await bench.client.start(spec, { ifRunning: 'refuse' });
    expect(second.started.sid).not.toBe(first.started.sid);
    expect(second.recording.workflowId).toBe(first.recording.workflowId);
  });
});

describe('a recording that does not exist', () => {
  it('is told apart, whatever is asked of it', async () => {
    const recording = bench.client.get({ appId: bench.emulator.appId, cname: 'nowhere', uid: '1' });
    const asked = [recording.state(), recording.stop(), recording.update({}), recording.cancel(), recording.result()];
    for (const error of await Promise.all(asked.map(rejectionOf))) {
      expect(error).toBeInstanceOf(NoSuchRecordingError);
      expect(error).toMatchObject({ code: 'NO_SUCH_RECORDING', workflowId: recording.workflowId });
    }
  });
});

describe('before anything is sent', () => {
  const inline: RecordingSpec = {
    cname: 'never-started',
    uid: '9001',
    token: '007secret',
    storageConfig: {
      vendor: 1,
      region: 0,
      bucket: 'b',
      accessKey: 'ak',
      secretKey: 'sk',
      stsToken: 'st',
      stsExpiration: 4_000_000_000,
    },
    recordingConfig: { channelType: 0, decryptionMode: 1, secret: 'hush' },
  };
  const home = { apiUrl: 'http://127.0.0.1:8780', temporalAddress: 'localhost:7233' };
  const secrets = [
    'token',
    'storageConfig.accessKey',
    'storageConfig.secretKey',
    'storageConfig.stsToken',
    'recordingConfig.secret',
  ];

  /** What a client like this finds wrong; one that finds nothing has nothing to start it with, and says so. */
  async function refusedBy(
    options: RecordingClientOptions & { temporalAddress?: string },
    { spec = inline, temporal = server.env.client }: { spec?: RecordingSpec; temporal?: Client } = {},
  ) {
    const client = new RecordingClient(temporal, { projects: {}, ...options });
    const { rules } = await rejectionOf(client.start(spec));
    return rules
      .map(({ field }: { field: string }) => field)
      .filter((field: string) => field !== 'appId')
      .sort();
  }

  it.each([
    ['Temporal is elsewhere', { ...home, temporalAddress: 'temporal.example.com:7233' }],
    ['Agora is not the emulator', { temporalAddress: 'localhost:7233', apiUrl: 'https://api.agora.io' }],
    ['nobody knows where Agora is', { temporalAddress: 'localhost:7233' }],
    ['nobody knows where Temporal is', { apiUrl: home.apiUrl }],
    ['a host only looks like this machine', { ...home, temporalAddress: 'localhost.example.com:7233' }],
  ])('every inline secret is refused when %s', async (_, options) => {
    expect(await refusedBy(options)).toEqual([...secrets].sort());
  });

  it('inline secrets are taken when both addresses are this machine', async () => {
    expect(await refusedBy(home)).toEqual([]);
    expect(await refusedBy({ apiUrl: 'http://[::1]:8780', temporalAddress: '127.0.0.1:7233' })).toEqual([]);
  });

  it('inline secrets are taken when a codec encrypts payloads', async () => {
    const codec: PayloadCodec = { encode: async (payloads) => payloads, decode: async (payloads) => payloads };
    const { connection, namespace } = server.env;
    const temporal = new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
    expect(await refusedBy({}, { temporal })).toEqual([]);
  });

  it('a token that the worker makes is no secret', async () => {
    const spec = { cname: 'lesson', uid: '1', storage: 'default', token: 'auto' };
    expect(await refusedBy({}, { spec })).toEqual([]);
  });

  it('a project that is not known is told by name, with all the other rules', async () => {
    const client = new RecordingClient(server.env.client, { projects: { school: 'a'.repeat(32) } });
    const refusal = await rejectionOf(
      client.start({ project: 'sports', cname: 'lesson', uid: '0', storage: 'default' }),
    );
    expect(refusal.rules).toMatchObject([
      { field: 'uid' },
      { field: 'appId', rule: expect.stringContaining('"sports"') },
    ]);
  });

  it.each(['null', '42', '"lesson"', '[]'])('a spec that is no object breaks a rule: %s', async (json) => {
    const refusal = await rejectionOf(bench.client.start(JSON.parse(json)));
    expect(refusal).toMatchObject({
      name: 'InvalidSpecError',
      rules: expect.arrayContaining([expect.objectContaining({ rule: expect.stringContaining('object') })]),
    });
  });
});
