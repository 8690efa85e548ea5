import { describe, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { withProvider } from './support.js';

// One test for each numbered advice of Agora's to a good client (docs/agora.md), named after it.

const { bench, sentTo, recordersOf, answers, asked, begun } = withProvider();
const minute = 60;

const liveOf = async (cname: string) => (await recordersOf(cname)).filter(({ leftAt }) => !leftAt);

/** Seconds between one of these requests and the next. */
function secondsBetween(sent: { at: string }[]): number[] {
  return sent.slice(1).map(({ at }, n) => Math.round((Date.parse(at) - Date.parse(sent[n]?.at ?? at)) / 1000));
}

describe('Agora’s advice to a good client', () => {
  it('1: on 5xx the same start again at 3, 6 and 9 s; still no sid: another uid', async () => {
    const { cname, recording, start } = await asked({ backupUids: ['77', '78'] });
    answers('start', cname, [500, 62, 'request timeout'], 4);
    const starting = start();
    await until(recording, () => true);
    await bench.pass(5 * minute);
    expect(await starting).toMatchObject({ started: { uid: '77' } });
    const starts = sentTo(cname, 'start');
    expect(starts).toHaveLength(5);
    expect(secondsBetween(starts.slice(0, 4))).toEqual([3, 6, 9]);
    await recording.stop();
  });

  it('2: the first query 5 s after the sid, with backoff; not recording within 90 s: it did not start', async () => {
    const { cname, recording, start } = await asked();
    bench.emulator.faults([{ on: 'start', when: { nth: 1, cname }, do: 'neverStarts' }]);
    const starting = start();
    await until(recording, () => true);
    await bench.pass(6 * minute);
    await starting;
    const [first] = sentTo(cname, 'start');
    const ownQueries = sentTo(cname, 'query').filter(({ at }) => Date.parse(at) - Date.parse(first?.at ?? '') < 95_000);
    expect(secondsBetween([...(first ? [first] : []), ...ownQueries])).toEqual([5, 10, 15, 30, 30]);
    expect((await recording.state()).segments.map(({ confirmedAt }) => confirmedAt !== undefined)).toEqual([
      false,
      true,
    ]);
    await recording.stop();
  });

  it('3: query about every 2 min; still 404 after that: over, and a new recording with another uid if it should go on', async () => {
    const { cname, recording } = await begun({ afterExit: 'auto', backupUids: ['77', '78'] });
    await bench.pass(20 * minute);
    const heartbeats = sentTo(cname, 'query').slice(-5);
    expect(secondsBetween(heartbeats)).toEqual([120, 120, 120, 120]);
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'crashRecorder' }]);
    await bench.pass(10 * minute);
    expect(await liveOf(cname)).toMatchObject([{ uid: '77' }]);
    await recording.stop();
  });

  it('4: callbacks are not relied on: without a single one it is confirmed, watched and stopped', async () => {
    const { recording } = await begun();
    await bench.pass(10 * minute);
    const { segments, outcome } = await recording.stop();
    expect(outcome).toBe('completed');
    expect(segments).toMatchObject([{ confirmedAt: expect.any(String) }]);
    expect((await recording.state()).counters.notifications).toBe(0);
  });

  it('5: a failover takes up to 90 s and keeps the sid: the recording goes on with it', async () => {
    const { cname, recording } = await begun();
    const [before] = await liveOf(cname);
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname }, do: 'failOver' }]);
    await bench.pass(10 * minute);
    const [after] = await liveOf(cname);
    expect(after?.sid).toBe(before?.sid);
    expect((await recording.stop()).segments).toHaveLength(1);
  });

  it('6: two recordings at once, another uid, and excludeResourceIds names the first one’s resource', async () => {
    const { cname, recording } = await begun({ redundancy: 2 });
    await bench.pass(minute);
    const live = await liveOf(cname);
    expect(new Set(live.map(({ uid }) => uid)).size).toBe(2);
    const [, second] = sentTo(cname, 'acquire').map(({ body }) => JSON.stringify(body));
    const [resource] = sentTo(cname, 'acquire').map(
      ({ answer }) => /"resourceId":"([^"]+)"/u.exec(JSON.stringify(answer))?.[1],
    );
    expect(live.map(({ resourceId }) => resourceId)).toContain(resource);
    expect(second).toContain(`"excludeResourceIds":["${resource}"]`);
    await recording.stop();
  });

  it('7: a break in a class that is longer than maxIdleTime ends the recording, a shorter one does not', async () => {
    const { cname, recording } = await begun({ recordingConfig: { channelType: 0, maxIdleTime: 300 } });
    const everybody = ['11', '12'];
    await Promise.all(everybody.map((uid) => bench.emulator.userLeaves(cname, uid)));
    await bench.pass(4 * minute);
    await Promise.all(everybody.map((uid) => bench.emulator.userJoins(cname, uid)));
    await bench.pass(4 * minute);
    expect((await recording.state()).phase).toBe('recording');
    await Promise.all(everybody.map((uid) => bench.emulator.userLeaves(cname, uid)));
    await bench.pass(10 * minute);
    expect((await recording.result()).outcome).toBe('ended');
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'idle' }]);
  });
});
