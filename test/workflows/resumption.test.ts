import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const bench = withBench(withTimeSkipping(), { skipping: true });
const minute = 60;

async function recordersOf(cname: string): Promise<LedgerEntry[]> {
  const { recorders } = await bench.emulator.ledger();
  return recorders.filter((recorder) => recorder.cname === cname);
}

async function begun(changes: Partial<RecordingSpec>) {
  const spec = await bench.newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 60 }, ...changes });
  const { recording } = await bench.client.start(spec);
  await bench.pass(3 * minute);
  return { spec, recording };
}

function crashOnce(cname: string): void {
  bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'crashRecorder' }]);
}

async function everybodyLeaves(cname: string): Promise<void> {
  await Promise.all(['11', '12'].map((uid) => bench.emulator.userLeaves(cname, uid)));
}

describe('when its recorder crashes, a recording', () => {
  it.each(['resume', 'auto'] as const)(
    'with afterExit %s goes on with another one, under the next uid',
    async (afterExit) => {
      const { spec, recording } = await begun({ afterExit, backupUids: ['77', '78'] });
      crashOnce(spec.cname);
      await bench.pass(10 * minute);
      expect((await recordersOf(spec.cname)).map(({ uid, leftAt }) => [uid, leftAt !== undefined])).toEqual([
        ['9001', true],
        ['77', false],
      ]);
      const { outcome, segments, manifest } = await recording.stop();
      expect(outcome).toBe('completed');
      for (const { sid } of segments) expect(manifest.some(({ name }) => name.startsWith(sid ?? '-'))).toBe(true);
    },
  );

  it('with afterExit end is over', async () => {
    const { spec, recording } = await begun({ afterExit: 'end' });
    crashOnce(spec.cname);
    expect((await recording.result()).outcome).toBe('ended');
    expect((await recordersOf(spec.cname)).length).toBe(1);
  });

  it('goes on with every change that it had accepted', async () => {
    const { spec, recording } = await begun({ afterExit: 'auto' });
    await recording.updateLayout({ mixedVideoLayout: 1, backgroundColor: '#00FF00' });
    crashOnce(spec.cname);
    await bench.pass(10 * minute);
    const starts = bench.emulator
      .requests()
      .filter(({ endpoint, cname }) => endpoint === 'start' && cname === spec.cname);
    expect(starts.length).toBe(2);
    expect(JSON.stringify(starts[1]?.body)).toContain('"backgroundColor":"#00FF00"');
    await recording.stop();
  });

  it('and crashes again and again, fails as lost, with what it has of files', async () => {
    const { spec, recording } = await begun({ afterExit: 'auto' });
    bench.emulator.faults([{ on: 'query', when: { probability: 1, cname: spec.cname }, do: 'crashRecorder' }]);
    await expect(recording.result()).rejects.toMatchObject({ type: 'RecordingLost' });
    expect((await recordersOf(spec.cname)).every(({ leftAt }) => leftAt)).toBe(true);
  });

  it('is still over at the deadline of its first recorder', async () => {
    const { spec, recording } = await begun({ afterExit: 'resume', resourceExpiredHour: 1 });
    crashOnce(spec.cname);
    const { reason } = await recording.result();
    const [first, second] = await recordersOf(spec.cname);
    expect(reason).toContain('deadline');
    expect(Date.parse(second?.leftAt ?? '') - Date.parse(first?.startedAt ?? '')).toBeLessThan(3600_000);
  });
});

describe('when everybody has left, a recording without notifications', () => {
  it('with afterExit auto tries once more, hears nobody, and is over', async () => {
    const { spec, recording } = await begun({ afterExit: 'auto' });
    await everybodyLeaves(spec.cname);
    const { outcome } = await recording.result();
    expect(outcome).toBe('ended');
    expect((await recordersOf(spec.cname)).map(({ leaveReason }) => leaveReason)).toEqual(['idle', 'idle']);
  });

  it('with afterExit auto goes on when somebody is there again meanwhile', async () => {
    const { spec, recording } = await begun({ afterExit: 'auto' });
    await everybodyLeaves(spec.cname);
    await bench.pass(3 * minute);
    await bench.emulator.userJoins(spec.cname, '13');
    await bench.pass(30 * minute);
    const live = (await recordersOf(spec.cname)).filter(({ leftAt }) => !leftAt);
    expect(live.length).toBe(1);
    expect((await recording.stop()).outcome).toBe('completed');
  });

  it('with afterExit resume waits for them with one recorder after another', async () => {
    const { spec, recording } = await begun({ afterExit: 'resume' });
    await everybodyLeaves(spec.cname);
    await bench.pass(60 * minute);
    expect((await recordersOf(spec.cname)).length).toBeGreaterThan(3);
    await recording.stop();
  });
});
