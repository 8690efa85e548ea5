import { afterEach, expect, it } from '@jest/globals';
import { type CliProcess, spawnCli } from '../cli/process.js';
import { withGuards } from '../connection/surroundings.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { projectVariables } from '../support/variables.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const guards = withGuards(server);
const running: CliProcess[] = [];

afterEach(async () => {
  for (const process of running) process.kill('SIGKILL');
  await Promise.all(running.splice(0).map((process) => process.ended()));
});

it('the command line records by a profile with a CA and an API key, and no process tells the key', async () => {
  const env = {
    TEMPORAL_CONFIG_FILE: guards.configFile,
    TEMPORAL_PROFILE: 'cloud',
    ...projectVariables(bench.emulator),
    AGORA_STORAGE_VENDOR: 's3/us-east-1',
    AGORA_STORAGE_BUCKET: 'lessons',
    AGORA_STORAGE_ACCESS_KEY: 'an-access-key',
    AGORA_STORAGE_SECRET_KEY: 'a-secret-key',
  };
  const command = (...args: string[]) => {
    const process = spawnCli(args, env);
    running.push(process);
    return process;
  };
  const worker = command('worker');
  await worker.line('the worker is ready');
  const { cname, uid } = await bench.newSpec();
  const started = await command('start', '--cname', cname, '--uid', uid, '--storage', 'default', '--json').ended();
  const stopped = await command('stop', `${cname}/${uid}`).ended();
  const { recorders } = await bench.emulator.ledger();
  expect(recorders).toMatchObject([{ sid: JSON.parse(started.out).sid, leaveReason: 'stop' }]);
  worker.kill('SIGTERM');
  for (const { code, out, err } of [started, stopped, await worker.ended()]) {
    expect({ code, told: out + err }).toEqual({ code: 0, told: expect.not.stringContaining('nobody-may-see') });
  }
}, 120_000);
