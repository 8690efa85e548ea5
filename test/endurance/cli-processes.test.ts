import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import got from 'got';
import { type CliProcess, spawnCli } from '../cli/process.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { projectVariables, temporalVariables } from '../support/variables.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const running: CliProcess[] = [];

function spawned(args: readonly string[], env: Record<string, string> = {}): CliProcess {
  const process = spawnCli(args, env);
  running.push(process);
  return process;
}

afterEach(async () => {
  for (const process of running) process.kill('SIGKILL');
  await Promise.all(running.splice(0).map((process) => process.ended()));
});

function environment(): Record<string, string> {
  return {
    ...temporalVariables(server.env),
    ...projectVariables(bench.emulator),
    AGORA_STORAGE_VENDOR: 's3',
    AGORA_STORAGE_REGION: 'us-east-1',
    AGORA_STORAGE_BUCKET: 'lessons',
    AGORA_STORAGE_ACCESS_KEY: 'an-access-key-of-the-test',
    AGORA_STORAGE_SECRET_KEY: 'a-secret-key-of-the-test',
  };
}

function jsonLines(text: string): { msg?: string }[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('the worker of the command line', () => {
  it('records, logs JSON without a secret, and drains on SIGTERM with code 0', async () => {
    const worker = spawned(['worker', '--drain-seconds', '10', '--health-port', '0'], environment());
    const { health } = JSON.parse(await worker.line('the worker is ready'));
    expect(JSON.parse((await got(`${health}/readyz`)).body)).toEqual({ status: 'ready' });
    const { recording } = await bench.client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    expect((await recording.stop()).outcome).toBe('completed');

    worker.kill('SIGTERM');
    const { code, out, err } = await worker.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(jsonLines(out).map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['the worker is ready', 'draining', 'drained']),
    );
    for (const secret of [bench.emulator.customerSecret, 'an-access-key-of-the-test', 'a-secret-key-of-the-test'])
      expect(out).not.toContain(secret);
  }, 60_000);

  it('is a version of the deployment that its environment names, and takes new recordings', async () => {
    const worker = spawned(['worker', '--make-current', '--drain-seconds', '10'], {
      ...environment(),
      ...{ TEMPORAL_DEPLOYMENT_NAME: 'by-environment', TEMPORAL_WORKER_BUILD_ID: '4711' },
    });
    await worker.line('version 4711 of by-environment is current from now on');
    const { version } = JSON.parse(await worker.line('the worker is ready'));
    expect(version).toEqual({ deploymentName: 'by-environment', buildId: '4711' });
    const { recording } = await bench.client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    expect((await recording.stop()).outcome).toBe('completed');
    const { workflowService } = server.env.connection;
    const namespace = server.env.namespace ?? 'default';
    await workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName: 'by-environment' });
  }, 60_000);

  it('finishes the call to Agora that is under way before it ends', async () => {
    const spec = await bench.newSpec();
    bench.emulator.faults([{ on: 'start', when: { nth: 1, cname: spec.cname }, do: { delay: { ms: 2000 } } }]);
    const worker = spawned(['worker', '--drain-seconds', '30'], environment());
    await worker.line('the worker is ready');
    const starting = bench.client.start(spec);
    await until(bench.client.get({ ...spec, appId: bench.emulator.appId }), ({ phase }) => phase === 'starting');
    worker.kill('SIGTERM');
    expect((await worker.ended()).code).toBe(0);

    const next = await bench.anotherWorker();
    const { recording, started } = await starting;
    expect((await recording.stop()).segments).toMatchObject([{ sid: started.sid, uid: '9001' }]);
    await next.drain();
  }, 60_000);

  it('names everything that is missing in its configuration, and ends with code 1', async () => {
    const { code, err } = await spawned(['worker']).ended();
    expect(code).toBe(1);
    for (const name of ['AGORA_APP_ID', 'AGORA_CUSTOMER_ID', 'AGORA_CUSTOMER_SECRET']) expect(err).toContain(name);
    expect(err).not.toMatch(/\n\s+at /u);
  });
});

describe('the emulator of the command line', () => {
  it('says where it is and how to point a worker at it, serves, and ends on SIGINT with code 0', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
    const emulator = spawned(['emulator', '--port', '0', '--folder', folder]);
    const url = /export AGORA_API_URL=(\S+)/u.exec(await emulator.line('AGORA_API_URL'))?.[1];
    const ledger = await fetch(`${url}/emulator/ledger`);
    expect(await ledger.json()).toMatchObject({ recorders: [], totals: { live: 0 } });
    emulator.kill('SIGINT');
    const { code, out, err } = await emulator.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const words of ['AGORA_APP_ID=', 'AGORA_CUSTOMER_ID=', 'AGORA_CUSTOMER_SECRET=', 'agora-recording worker'])
      expect(out).toContain(words);
    await rm(folder, { recursive: true });
  });

  it('says in one line that its port is taken', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, err } = await spawned(['emulator', '--port', port]).ended();
    listener.close();
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^127\.0\.0\.1:\d+ is in use: .+\n$/u) });
  });
});

it('shows a stack only when DEBUG asks for it', async () => {
  const quiet = await spawned(['status', 'nonsense']).ended();
  const loud = await spawned(['status', 'nonsense'], { DEBUG: '1' }).ended();
  expect([quiet, loud].map(({ err }) => /\n\s+at /u.test(err))).toEqual([false, true]);
});
