import { describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withEnvironment } from '../support/environment.js';
import { withDevServer } from '../support/temporal.js';
import { projectVariables, temporalVariables } from '../support/variables.js';
import { run } from './support.js';

const server = withDevServer();
const bench = withBench(server);

withEnvironment(() => ({ ...temporalVariables(server.env), ...projectVariables(bench.emulator) }));

describe('the doctor by the command line', () => {
  it('tells each finding on a line of its own, with exit code 0 when nothing failed', async () => {
    const { code, out } = await run('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {7}configuration {2}projects default; storage profiles none$/mu);
    expect(out).toMatch(/^ok {7}agora {10}project default, App ID \w+: Agora gives it resources to record with$/mu);
    expect(out).toMatch(
      /^warning {2}temporal {7}the Schedule agora-recording-sweep is not there\n {24}run `agora-recording worker`/mu,
    );
  });

  it('says how much failed, with exit code 1, and the rest as JSON', async () => {
    process.env.AGORA_CUSTOMER_SECRET = 'another';
    const { code, out, err } = await run('doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toContainEqual(
      expect.objectContaining({ area: 'agora', verdict: 'failed' }),
    );
    expect(err + out).toMatch(/1 of \d+ failed/u);
  });

  it('explains a recording by its id, or by channel and uid', async () => {
    const { recording } = await bench.client.start(await bench.newSpec({ cname: 'explained' }));
    await recording.stop();
    for (const id of [recording.workflowId, 'explained/9001']) {
      const { code, out } = await run('doctor', id);
      expect([code, out]).toEqual([0, expect.stringMatching(/^(?:ok|warning) +recording +it is over/mu)]);
    }
    expect(await run('doctor', 'nothing')).toMatchObject({ code: 2 });
  });
});
