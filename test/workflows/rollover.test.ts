import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../src/emulator/server.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const bench = withBench(withTimeSkipping(), { skipping: true });
const hour = 3600;
const day = 24 * hour;
const patient = { recordingConfig: { channelType: 0, maxIdleTime: 2_592_000 }, heartbeatSeconds: 3600 } as const;

async function recordersOf(cname: string): Promise<LedgerEntry[]> {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter((recorder) => recorder.cname === cname);
}

/** The longest time between one recorder's end and the beginning of the next, in seconds: negative when they overlap. */
function longestGap(recorders: LedgerEntry[]): number {
  const gaps = recorders.slice(1).map((next, n) => {
    const left = recorders[n]?.leftAt;
    return left ? (Date.parse(next.startedAt) - Date.parse(left)) / 1000 : Number.NEGATIVE_INFINITY;
  });
  return Math.max(...gaps);
}

describe('a recording that rolls over at its deadline', () => {
  it('of 30 days is never a second without a recorder, and its histories are bounded', async () => {
    const spec = await bench.newSpec({ ...patient, atDeadline: 'rollover', maxDuration: 30 * day });
    const { recording } = await bench.client.start(spec);
    const { outcome, segments } = await recording.result();
    const recorders = await recordersOf(spec.cname);

    expect(outcome).toBe('completed');
    expect(recorders.length).toBeGreaterThanOrEqual(10);
    expect(longestGap(recorders)).toBeLessThan(0);
    expect(segments.map(({ sid }) => sid)).toEqual(recorders.map(({ sid }) => sid));
    const { historyLength } = await bench.client.client.workflow.getHandle(recording.workflowId).describe();
    expect(historyLength).toBeLessThan(2000);
    const { totals } = await bench.emulator.ledger();
    expect(totals).toMatchObject({ live: 0, pastExpiry: 0 });
  }, 120_000);

  it('has one manifest of all files', async () => {
    const spec = await bench.newSpec({
      ...patient,
      atDeadline: 'rollover',
      resourceExpiredHour: 2,
      maxDuration: 5 * hour,
    });
    const { recording } = await bench.client.start(spec);
    const { segments, manifest } = await recording.result();
    expect(segments.length).toBeGreaterThanOrEqual(3);
    expect(manifest.map(({ name }) => name)).toEqual(segments.flatMap(({ files }) => files.map(({ name }) => name)));
    for (const { sid, files } of segments) expect(files.some(({ name }) => name.startsWith(sid ?? '-'))).toBe(true);
  });

  it('has the next recorder placed elsewhere than the old one, under another uid', async () => {
    const spec = await bench.newSpec({
      ...patient,
      atDeadline: 'rollover',
      resourceExpiredHour: 1,
      maxDuration: 1.5 * hour,
    });
    const { recording } = await bench.client.start(spec);
    const { segments } = await recording.result();
    const acquires = bench.emulator
      .requests()
      .filter(({ endpoint, cname }) => endpoint === 'acquire' && cname === spec.cname);
    expect(segments.length).toBe(2);
    expect(new Set(segments.map(({ uid }) => uid)).size).toBe(2);
    expect(JSON.stringify(acquires[1]?.body)).toContain(segments[0]?.resourceId);
  });

  it('starts the next recorder with every change that was accepted', async () => {
    const spec = await bench.newSpec({ ...patient, atDeadline: 'rollover', resourceExpiredHour: 1 });
    const { recording } = await bench.client.start(spec);
    await bench.pass(10);
    await recording.update({ streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } });
    await bench.pass(1.2 * hour);
    const starts = bench.emulator
      .requests()
      .filter(({ endpoint, cname }) => endpoint === 'start' && cname === spec.cname);
    expect(JSON.stringify(starts[1]?.body)).toContain('"subscribeAudioUids":["11"]');
    await recording.stop();
  });

  it('goes on with a gap when no other recorder can be had before the deadline', async () => {
    const spec = await bench.newSpec({ ...patient, atDeadline: 'rollover', resourceExpiredHour: 1 });
    const { recording } = await bench.client.start(spec);
    await bench.pass(10);
    bench.emulator.faults([
      { on: 'acquire', do: { kind: 'refuse', status: 500, code: 501, reason: 'no_worker_manager_available' } },
    ]);
    await bench.pass(58 * 60);
    bench.emulator.faults([]);
    await bench.pass(180);
    const { segments, phase } = await recording.state();
    expect({ phase, segments: segments.length }).toEqual({ phase: 'recording', segments: 2 });
    expect(segments[0]?.leaveReason).toBe('its deadline was reached');
    expect((await recording.stop()).outcome).toBe('completed');
    const { totals } = await bench.emulator.ledger();
    expect(totals).toMatchObject({ live: 0, pastExpiry: 0 });
  });

  it('stops both recorders when the stop comes while one follows the other', async () => {
    const spec = await bench.newSpec({ ...patient, atDeadline: 'rollover', resourceExpiredHour: 1 });
    const { recording } = await bench.client.start(spec);
    await bench.pass(10);
    bench.emulator.faults([
      { on: 'query', when: { cname: spec.cname }, do: { kind: 'refuse', status: 500, code: 1, reason: 'busy' } },
    ]);
    await bench.pass(52 * 60);
    expect((await recordersOf(spec.cname)).filter(({ leftAt }) => !leftAt).length).toBe(2);
    await recording.stop();
    expect((await recordersOf(spec.cname)).filter(({ leftAt }) => !leftAt).length).toBe(0);
  });
});
