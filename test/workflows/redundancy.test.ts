import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../src/emulator/server.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const bench = withBench(withTimeSkipping(), { skipping: true });
const twofold = { redundancy: 2, recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

async function recordersOf(cname: string): Promise<LedgerEntry[]> {
  const { recorders } = await bench.emulator.ledger([], { redundancy: 2 });
  return recorders.filter((recorder) => recorder.cname === cname);
}

async function liveOf(cname: string): Promise<LedgerEntry[]> {
  return (await recordersOf(cname)).filter(({ leftAt }) => !leftAt);
}

function requestsOf(endpoint: string, cname: string) {
  return bench.emulator.requests().filter((sent) => sent.endpoint === endpoint && sent.cname === cname);
}

describe('a recording with two recorders', () => {
  it('has them on different resources under different uids, and one manifest', async () => {
    const spec = await bench.newSpec(twofold);
    const { recording } = await bench.client.start(spec);
    await bench.pass(120);
    const live = await liveOf(spec.cname);
    expect(new Set(live.map(({ uid }) => uid)).size).toBe(2);
    expect(new Set(live.map(({ resourceId }) => resourceId)).size).toBe(2);
    const second = JSON.stringify(requestsOf('acquire', spec.cname)[1]?.body);
    expect(live.filter(({ resourceId }) => second.includes(`"excludeResourceIds":["${resourceId}"]`))).toHaveLength(1);

    const { outcome, segments, manifest } = await recording.stop();
    expect({ outcome, seats: segments.map(({ seat }) => seat) }).toEqual({ outcome: 'completed', seats: [1, 2] });
    for (const { sid } of live) expect(manifest.some(({ name }) => name.startsWith(sid))).toBe(true);
    expect(await liveOf(spec.cname)).toEqual([]);
  });

  it('replaces the one that is lost while the other holds', async () => {
    const spec = await bench.newSpec(twofold);
    const { recording } = await bench.client.start(spec);
    await bench.pass(120);
    const [first, second] = await liveOf(spec.cname);
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname: spec.cname }, do: 'crashRecorder' }]);
    await bench.pass(600);
    const live = await liveOf(spec.cname);
    expect(live.length).toBe(2);
    expect([first?.sid, second?.sid].filter((sid) => live.some((recorder) => recorder.sid === sid)).length).toBe(1);
    expect((await recording.state()).counters.segmentsLost).toBe(1);
    expect((await recording.stop()).segments.length).toBe(3);
  });

  it('tells both of every change, in order', async () => {
    const spec = await bench.newSpec(twofold);
    const { recording } = await bench.client.start(spec);
    await bench.pass(120);
    await recording.updateLayout({ mixedVideoLayout: 1 });
    await recording.updateLayout({ mixedVideoLayout: 2, maxResolutionUid: '11' });
    await bench.pass(30);
    const sent = requestsOf('updateLayout', spec.cname);
    const bodies = new Map<string, string[]>();
    for (const { path, body } of sent) {
      const [, sid = ''] = /sid\/([^/]+)/u.exec(path) ?? [];
      bodies.set(sid, [
        ...(bodies.get(sid) ?? []),
        JSON.stringify(body).includes('"mixedVideoLayout":1') ? 'one' : 'two',
      ]);
    }
    expect([...bodies.values()]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
    await recording.stop();
  });

  it('goes on with one while no other can be had, and has two again later', async () => {
    const spec = await bench.newSpec(twofold);
    bench.emulator.faults([
      {
        on: 'start',
        when: { probability: 1, cname: spec.cname },
        do: { kind: 'refuse', status: 500, code: 502, reason: 'Failed to allocate worker' },
      },
    ]);
    const starting = bench.client.start(spec);
    bench.emulator.faults([
      {
        on: 'start',
        when: { nth: 2, cname: spec.cname },
        do: { kind: 'refuse', status: 500, code: 502, reason: 'Failed to allocate worker' },
      },
    ]);
    const { recording } = await starting;
    await bench.pass(900);
    expect((await liveOf(spec.cname)).length).toBe(2);
    expect((await recording.stop()).outcome).toBe('completed');
  });

  it('ends when both have left because nobody was there', async () => {
    const spec = await bench.newSpec({ redundancy: 2, recordingConfig: { channelType: 0, maxIdleTime: 60 } });
    const { recording } = await bench.client.start(spec);
    await bench.pass(120);
    await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves(spec.cname, uid)));
    const { outcome } = await recording.result();
    expect(outcome).toBe('ended');
    expect(await liveOf(spec.cname)).toEqual([]);
  });
});
