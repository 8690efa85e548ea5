import { afterEach, describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { type CliProcess, spawnCli } from './process.js';

/** No worker has ever been there, or Temporal would take it for there for a while. */
const server = withDevServer();
const bench = withBench(server, { worker: false });
let start: CliProcess | undefined;

afterEach(async () => {
  start?.kill('SIGKILL');
  await start?.ended();
});

describe('a start without a worker', () => {
  it('says after a while that there is none, and ends on Ctrl-C at once', async () => {
    const { cname, uid } = await bench.newSpec();
    const { appId, url } = bench.emulator;
    const env = { ...temporalVariables(server.env), AGORA_APP_ID: appId, AGORA_API_URL: url };
    start = spawnCli(['start', '--cname', cname, '--uid', uid, '--storage', 'default'], env);
    await start.lineOfErrors('no worker polls the task queue agora-recording: start one');
    start.kill('SIGINT');
    const { code, err } = await start.ended();
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('interrupted; the recording goes on') });
  }, 60_000);
});
