import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
let folder: string;
let secretFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-secret-'));
  secretFile = join(folder, 'customer-secret');
});
beforeEach(async () => {
  await giveSecret();
  const { default: project } = bench.config.projects;
  if (project) project.customerSecret = `file:${secretFile}`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const giveSecret = () => writeFile(secretFile, bench.emulator.customerSecret);
const requestsFor = (cname: string) => bench.emulator.requests().filter((request) => request.cname === cname);

async function confirmed(changes: Parameters<typeof bench.newSpec>[0] = {}) {
  const spec = await bench.newSpec(changes);
  const { recording } = await bench.client.start(spec);
  await until(recording, ({ phase }) => phase === 'recording');
  return { recording, cname: spec.cname };
}

it('a recording whose secret is missing fails before Agora is asked, and names the reference', async () => {
  await rm(secretFile);
  const spec = await bench.newSpec();
  const refusal = await bench.client.start(spec).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ type: 'ConfigurationError', message: expect.stringContaining(`file:${secretFile}`) });
  expect(requestsFor(spec.cname)).toEqual([]);
});

it('a running recording goes on while the secret is missing, and is stopped when it is there again', async () => {
  const { recording, cname } = await confirmed();
  await rm(secretFile);
  const before = requestsFor(cname).length;
  await bench.pass(1800);
  expect(requestsFor(cname)).toHaveLength(before);
  expect(await recording.state()).toMatchObject({ phase: 'recording' });
  await giveSecret();
  expect(await recording.stop()).toMatchObject({
    outcome: 'completed',
    segments: [{ leaveReason: expect.anything() }],
  });
});

it('a recording that lost its recorder meanwhile begins the next one when the secret is there again', async () => {
  const { recording, cname } = await confirmed({ afterExit: 'resume' });
  bench.emulator.faults([{ on: 'query', when: { cname, nth: 1 }, do: 'crashRecorder' }]);
  await bench.pass(200);
  await rm(secretFile);
  await bench.pass(1800);
  await giveSecret();
  await bench.pass(300);
  await until(recording, ({ phase, segments }) => phase === 'recording' && segments.length === 2);
  expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
});

describe('a recording whose secret is missing when its deadline is there', () => {
  const oneHour = { resourceExpiredHour: 1, recordingConfig: { channelType: 0, maxIdleTime: 7200 } } as const;
  const recorderOf = async (cname: string) => {
    const { recorders } = await bench.emulator.ledger();
    return recorders.filter((recorder) => recorder.cname === cname);
  };

  it('is stopped in time when the secret is there again before resourceExpiredHour has lapsed', async () => {
    const { recording, cname } = await confirmed(oneHour);
    await rm(secretFile);
    await bench.pass(3400);
    expect(await recording.state()).toMatchObject({ phase: 'stopping' });
    await giveSecret();
    expect(await recording.result()).toMatchObject({
      outcome: 'completed',
      reason: expect.stringContaining('deadline'),
    });
    expect(await recorderOf(cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('is taken out of the channel, as a last resort, once the secret is there again', async () => {
    const { recording, cname } = await confirmed({ ...oneHour, afterExit: 'resume' });
    await rm(secretFile);
    const before = requestsFor(cname).length;
    await bench.pass(5000);
    expect(requestsFor(cname)).toHaveLength(before);
    expect(await recording.state()).toMatchObject({ phase: 'stopping' });
    await giveSecret();
    expect(await recording.result().catch((error: unknown) => error)).toMatchObject({ type: 'ExpiredBeforeStop' });
    expect(requestsFor(cname).slice(before)).toMatchObject([{ endpoint: 'kickingRule', status: 200 }]);
    expect((await recorderOf(cname)).filter(({ leftAt }) => !leftAt)).toEqual([]);
  });

  it('and which could have no recorder any more fails then, and names the reference', async () => {
    const keyFile = join(folder, 'secret-key');
    await writeFile(keyFile, 'a-secret-key');
    Object.assign(Object(bench.config.storage.default), { secretKey: `file:${keyFile}` });
    const { recording, cname } = await confirmed({ ...oneHour, afterExit: 'resume' });
    await rm(keyFile);
    bench.emulator.faults([{ on: 'query', when: { cname, nth: 1 }, do: 'crashRecorder' }]);
    await bench.pass(1200);
    expect(await recording.state()).toMatchObject({ phase: 'acquiring', segments: [{ leftAt: expect.any(String) }] });
    expect(await recording.result().catch((error: unknown) => error)).toMatchObject({
      type: 'ConfigurationError',
      message: expect.stringContaining(`file:${keyFile}`),
    });
    expect(await recorderOf(cname)).toHaveLength(1);
  });
});
