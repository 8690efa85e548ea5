import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallbackReceiver, startCallbackReceiver } from '../../src/notifications/receiver.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { appId, callbackSecret, project } from './support.js';

const server = withDevServer();
const bench = withBench(server, {
  emulator: { callbackSecret, callbackDuplicates: 0.5, callbackDisorder: true, silenceMs: 50 },
});
let receiver: CallbackReceiver;

beforeAll(async () => {
  receiver = await startCallbackReceiver({ projects: [project], client: bench.client });
  await bench.emulator.reset({ callbackUrl: `${receiver.url}/` });
}, 60_000);

afterAll(() => receiver.close());

describe('a recording', () => {
  it('learns a sid that it lacks, from a notification', async () => {
    expect(bench.emulator.appId).toBe(appId);
    const spec = await bench.newSpec();
    bench.emulator.faults([{ on: 'start', when: { cname: spec.cname }, do: 'loseAnswer' }]);
    const { recording, started } = await bench.client.start(spec);
    await until(recording, ({ phase }) => phase === 'recording');
    const { recorders } = await bench.emulator.ledger();
    expect(recorders).toMatchObject([{ cname: spec.cname, sid: started.sid, uid: '9001' }]);
    await bench.pass(20);
    expect(await recording.stop('over')).toMatchObject({ outcome: 'completed', segments: [{ sid: started.sid }] });
  }, 60_000);

  it('is known to record from a notification, while no query is answered', async () => {
    const spec = await bench.newSpec();
    const busy = { refuse: { status: 504, code: 62, reason: 'request timeout' } };
    bench.emulator.faults([{ on: 'query', when: { cname: spec.cname }, do: busy }]);
    const { recording } = await bench.client.start(spec);
    const { counters } = await until(recording, ({ phase }) => phase === 'recording');
    expect(counters.notifications).toBeGreaterThan(0);
    await recording.stop('over');
  }, 60_000);

  it('hears from its recorder under a backup uid, and knows the random one that a failover gives it', async () => {
    const spec = await bench.newSpec({ heartbeatSeconds: 5, backupUids: ['77001'] });
    const conflict = { refuse: { status: 400, code: 53, reason: 'task conflict' } };
    bench.emulator.faults([{ on: 'start', when: { nth: 1, cname: spec.cname }, do: conflict }]);
    const { recording, started } = await bench.client.start(spec);
    expect(started.uid).toBe('77001');
    await until(recording, ({ counters }) => counters.notifications > 0);
    bench.emulator.faults([{ on: 'query', when: { nth: 1, cname: spec.cname }, do: 'failOver' }]);
    await until(recording, ({ phase }) => phase === 'recovering');
    await bench.pass(90);
    const { segments } = await until(recording, (state) => state.segments.at(-1)?.movedTo !== undefined);
    expect(segments.at(-1)).toMatchObject({ sid: started.sid, movedTo: expect.stringMatching(/^\d{10}$/u) });
    expect((await recording.stop('over')).outcome).toBe('completed');
  }, 60_000);

  it('has been told nothing that was lost or refused on the way', () => {
    const { handOverFailed, badSignature, unreadable, stale, handedOver } = receiver.counts().verdicts;
    expect({ handOverFailed, badSignature, unreadable, stale }).toEqual({
      handOverFailed: 0,
      badSignature: 0,
      unreadable: 0,
      stale: 0,
    });
    expect(handedOver).toBeGreaterThan(0);
  });
});
