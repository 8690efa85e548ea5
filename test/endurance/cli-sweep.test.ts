import { describe, expect, it } from '@jest/globals';
import { run } from '../cli/support.js';
import { withBench } from '../support/bench.js';
import { withEnvironment } from '../support/environment.js';
import { withDevServer } from '../support/temporal.js';
import { temporalVariables } from '../support/variables.js';
import { recordingOn, terminate } from '../sweeper/support.js';

const server = withDevServer();
const bench = withBench(server);

withEnvironment(() => temporalVariables(server.env));

const stopsOf = (channel: string) =>
  bench.emulator.requests().filter(({ endpoint, cname }) => endpoint === 'stop' && cname === channel);

describe('a sweep by the command line', () => {
  it('of nothing says so', async () => {
    expect(await run('sweep')).toMatchObject({ code: 0, out: expect.stringContaining(', 0 orphaned recorders') });
  });

  it('tells with --dry-run what it would stop, and stops it without', async () => {
    const { recording, cname } = await recordingOn(bench);
    await terminate(server.env.client, recording.workflowId);
    const told = await run('sweep', '--dry-run');
    expect(told).toMatchObject({
      code: 0,
      out: expect.stringContaining('its workflow was terminated: it would be stopped'),
    });
    expect(told.out).toContain(recording.workflowId);
    expect(stopsOf(cname)).toEqual([]);

    const { code, out } = await run('sweep', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).orphans).toMatchObject([{ workflowId: recording.workflowId, became: 'stopped' }]);
    expect(stopsOf(cname)).toHaveLength(1);
  });

  it('whose stop Agora refuses says so, with exit code 1', async () => {
    const { recording, cname } = await recordingOn(bench);
    const refusal = { kind: 'refuse', status: 401, reason: 'Invalid authentication credentials' } as const;
    bench.emulator.faults([{ on: 'stop', when: { cname }, do: refusal }]);
    await terminate(server.env.client, recording.workflowId);
    const { code, out, err } = await run('sweep');
    expect({ code, err }).toEqual({ code: 1, err: '1 recorder could not be stopped\n' });
    expect(out).toContain('not stopped (');
    bench.emulator.faults([]);
    expect(await run('sweep')).toMatchObject({
      code: 0,
      out: expect.stringContaining('its workflow was terminated: stopped'),
    });
  });

  it('that Temporal cannot be asked for says so', async () => {
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
    expect(await run('sweep')).toMatchObject({ code: 1, err: expect.stringContaining('127.0.0.1:1') });
  });
});
