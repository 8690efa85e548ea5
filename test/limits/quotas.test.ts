import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/server.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const staying = { recordingConfig: { channelType: 0, maxIdleTime: 7200 } } as const;
const overloaded = { kind: 'refuse', status: 400, code: 406, reason: 'vendor_over_load' } as const;
const outage = { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } as const;

/** The first requests of a channel go wrong, one after the other. */
function first(on: Fault['on'], cname: string, actions: Fault['do'][]): Fault[] {
  return actions.map((action, n) => ({ on, when: { nth: n + 1, cname }, do: action }));
}

const times = <Action>(count: number, action: Action): Action[] => Array.from({ length: count }, () => action);

/** Starts a recording while this goes wrong, and lets as many seconds pass. */
async function startWhile(faults: (cname: string) => Fault[], seconds: number) {
  const spec = await bench.newSpec(staying);
  const cname = String(spec.cname);
  bench.emulator.faults(faults(cname));
  const starting = bench.client.start(spec).catch((error: unknown) => error);
  const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid: spec.uid });
  await until(recording, () => true);
  await bench.pass(seconds);
  const sent = (endpoint: string) =>
    bench.emulator.requests().filter((request) => request.cname === cname && request.endpoint === endpoint);
  return { recording, starting, cname, sent };
}

/** How long after the one before each came, in seconds. */
function waits(requests: { at: string }[]): number[] {
  const at = requests.map((request) => Date.parse(request.at) / 1000);
  return at.slice(1).map((seconds, n) => seconds - (at[n] ?? 0));
}

/** Within 5 s: besides what Temporal skips, it takes the time that the machine takes. */
const about = (...seconds: number[]) => seconds.map((expected) => expect.closeTo(expected, -1));

describe('as many recorders as the App ID may have (406)', () => {
  it('are waited for slowly: half a minute, then a minute, then two at a time, until there is room', async () => {
    const { recording, sent } = await startWhile((cname) => first('acquire', cname, times(6, overloaded)), 600);
    const { counters } = await until(recording, ({ phase }) => phase === 'recording');
    // The first was on the fast lane, and the queue lane asks once more by itself.
    expect(waits(sent('acquire'))).toEqual(about(0, 30, 60, 120, 120, 120));
    expect(counters.starts).toBe(1);
    await recording.stop();
  });

  it('are waited for half an hour, and then the recording says why it did not begin', async () => {
    const { starting, sent } = await startWhile((cname) => [{ on: 'acquire', when: { cname }, do: overloaded }], 2000);
    expect(await starting).toMatchObject({
      type: 'StartFailed',
      message: expect.stringContaining('as many recorders at once as it may'),
    });
    expect(sent('acquire').length).toBeLessThan(20);
    expect(sent('start')).toEqual([]);
  });

  it('leave an outage that follows its own patience', async () => {
    const trouble = [...times(7, overloaded), ...times(3, outage)];
    const { recording, sent } = await startWhile((cname) => first('acquire', cname, trouble), 900);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(waits(sent('acquire')).slice(-3)).toEqual(about(3, 6, 9));
    await recording.stop();
  });
});

describe('too many requests (429)', () => {
  it.each(['acquire', 'start', 'query', 'stop'] as const)('hold up %s for seconds', async (endpoint) => {
    const { recording, sent } = await startWhile((cname) => first(endpoint, cname, times(4, 'throttle')), 30);
    await until(recording, ({ phase }) => phase === 'recording');
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase === 'stopping' || phase === 'stopped');
    await bench.pass(30);
    expect(await stopping).toMatchObject({ outcome: 'completed', segments: [{ uid: '9001' }] });
    const longest = Math.max(...waits(sent(endpoint).slice(0, 5)));
    expect(longest).toBeLessThan(10);
  });

  it('do not count as attempts to start: the same resource is used until there is room', async () => {
    const { recording, sent } = await startWhile((cname) => first('start', cname, times(12, 'throttle')), 60);
    await until(recording, ({ phase }) => phase === 'recording');
    expect(new Set(sent('start').map(({ path }) => path)).size).toBe(1);
    expect(sent('start')).toHaveLength(13);
    expect(sent('acquire')).toHaveLength(1);
    await recording.stop();
  });

  it('do not make a recorder that had left one that was stopped', async () => {
    const { recording, cname } = await startWhile(() => [], 30);
    await until(recording, ({ phase }) => phase === 'recording');
    bench.emulator.faults([
      ...first('stop', cname, times(2, 'throttle')),
      {
        on: 'stop',
        when: { nth: 3, cname },
        do: { kind: 'refuse', status: 400, code: 49, reason: 'invalid operation' },
      },
    ]);
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase === 'stopping');
    await bench.pass(30);
    expect(await stopping).toMatchObject({ outcome: 'ended' });
  });
});
