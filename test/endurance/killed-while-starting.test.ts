import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../src/emulator/faults.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { eventually } from '../support/until.js';
import { end, forkWorker } from '../support/worker-processes.js';

const lostAnswersWanted = 100;
const startsAtOnce = 25;
/** Of starts made at once, the first few are answered soon: by some, the kill meets an answer on its way into the history. */
const answeredSoon = 5;
const earliestKill = startsAtOnce - answeredSoon;
const latestKill = startsAtOnce + answeredSoon;

/** The same seed draws the same plan again. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

const server = withDevServer();
const bench = withBench(server, { worker: false, emulator: { pcw: 1000 } });
let worker: ChildProcess | undefined;
server.endBefore(async () => {
  if (worker) await end(worker, 'SIGKILL');
});

describe('a worker killed between the coming of a start to Agora and the recording of its answer', () => {
  it(`leaves no recorder behind and makes none twice, ${lostAnswersWanted} times (SEED=${seed})`, async () => {
    const starting: ReturnType<typeof startMany>['starting'][] = [];
    worker = await forkWorker(server.env, bench);
    for (let lost = 0; lost < lostAnswersWanted; ) {
      const { received, answered, ...many } = startMany(await newSpecs());
      starting.push(many.starting);
      const killAt = between(earliestKill, latestKill);
      await Promise.race([eventually(() => received() + answered() >= killAt), many.starting]);
      await end(worker, 'SIGKILL');
      lost += received() - answered();
      worker = await forkWorker(server.env, bench);
    }

    const recordings = (await Promise.all(starting)).flat().map(({ recording }) => recording);
    await Promise.all(recordings.map((recording) => recording.confirmed()));
    await bench.emulator.advance(60);
    const results = await Promise.all(recordings.map((recording) => recording.stop()));
    expect(results.filter(({ outcome, manifest }) => outcome !== 'completed' || manifest.length === 0)).toEqual([]);
    const { totals, recorders } = await bench.emulator.ledger();
    expect(totals).toMatchObject({ live: 0, leaked: 0, doubled: 0, pastExpiry: 0 });
    const withLostSid = recorders.filter(({ leaveReason }) => leaveReason === 'kicked');
    expect(withLostSid.length).toBeGreaterThanOrEqual(lostAnswersWanted);
  }, 240_000);
});

function newSpecs(): Promise<RecordingSpec[]> {
  const recordingConfig = { channelType: 0, maxIdleTime: 3600, subscribeUidGroup: 0 } as const;
  const modes = Array.from({ length: startsAtOnce }, () => (random() < 0.5 ? 'composite' : 'individual'));
  return Promise.all(modes.map((mode) => bench.newSpec({ mode, recordingConfig })));
}

/** Agora carries out each first start at once, and answers most of them never. */
function startMany(specs: RecordingSpec[]) {
  const { client, emulator } = bench;
  const cnames = specs.map(({ cname }) => String(cname));
  emulator.faults(
    cnames.map((cname, n) => {
      const soon = { delay: { ms: between(0, 200), before: false } };
      return { on: 'start', when: { nth: 1, cname }, do: n < answeredSoon ? soon : 'loseAnswer' };
    }),
  );
  const starts = () =>
    emulator.requests().filter(({ endpoint, cname = '' }) => endpoint === 'start' && cnames.includes(cname));
  return {
    starting: Promise.all(specs.map((spec) => client.start(spec))),
    received: () => starts().length,
    answered: () => starts().filter(({ status }) => status !== undefined).length,
  };
}
