import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallbackReceiver, startCallbackReceiver } from '../../src/notifications/receiver.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { appId, callbackSecret, project } from './support.js';

const server = withDevServer();
const bench = withBench(server, { emulator: { callbackSecret, callbackDuplicates: 0.5, callbackDisorder: true } });
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
    expect(await recording.stop('over')).toMatchObject({ outcome: 'completed', segments: [{ sid: started.sid }] });
  }, 60_000);

  it('is told of copies once, and of what concerns it alone', async () => {
    const specs = [await bench.newSpec(), await bench.newSpec()];
    const started = await Promise.all(specs.map((spec) => bench.client.start(spec)));
    const states = await Promise.all(
      started.map(({ recording }) => until(recording, ({ phase }) => phase === 'recording')),
    );
    expect(states.map(({ sid }) => sid)).toEqual(started.map((one) => one.started.sid));
    await Promise.all(started.map(({ recording }) => recording.stop('over')));
    const { noRecording, handOverFailed, badSignature } = receiver.counts().verdicts;
    expect({ handOverFailed, badSignature }).toEqual({ handOverFailed: 0, badSignature: 0 });
    expect(noRecording).toEqual(expect.any(Number));
  }, 60_000);
});
