import { startEmulator } from '../../src/emulator/server.js';
import { configFor } from '../support/stage.js';
import { perform } from './deeds.js';
import type { Evidence } from './evidence.js';
import { evidenceOf, type Hands, handsFor, historiesOfOrphans, stillOpen } from './hands.js';
import { notify } from './notifying.js';
import type { RecordingPlan, Wave } from './plan.js';
import type { RealServer, Theatre } from './theatre.js';
import { timelineOf } from './timeline.js';
import { startWorkers, type Workers } from './workers.js';

const sweepSeconds = 15;
/** Longer than a short life with all that goes wrong in it. */
const patienceSeconds = 240;
/** Looks cost the server as much as what it is there for. */
const lookSeconds = 5;
/** A sweep whose worker was killed is taken for dead, and repeated, after that. */
const longestSweepSeconds = 300;

/** Plays a wave on a real server, in real time: workers die, the server dies, and recordings are terminated. */
export async function playShort(wave: Wave, theatre: Theatre): Promise<Evidence> {
  const { workflow, realServer } = theatre;
  const server = await realServer();
  let looks = 0;
  let workers: Workers | undefined;
  const clock = {
    nowMs() {
      looks += 1;
      const nowMs = Date.now();
      workers?.clockWasRead(looks, nowMs);
      return nowMs;
    },
  };
  const emulator = await startEmulator({ rateLimit: 0, pcw: 100_000, silenceMs: 200, seed: wave.seed, clock });
  const { env } = server;
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  const sweep = theatre.sweeps ? { everySeconds: sweepSeconds } : (false as const);
  workers = await startWorkers({
    worker: { config: configFor(emulator), temporal, workflow, sweep },
    killsAtLook: wave.killsAtLook,
  });
  const hands = await handsFor(env, emulator);
  const endNotifying = await notify(wave, hands);
  try {
    emulator.faults(wave.recordings.flatMap(({ faults }) => faults));
    const orphansStaySeconds = 2 * sweepSeconds + (wave.killsAtLook.length > 0 ? longestSweepSeconds : 0);
    await Promise.all([playSteps(wave, hands, theatre), killServer(wave, server, theatre)]);
    await untilAllAreOver(wave, hands, theatre);
    await untilNobodyIsThere(hands, theatre, orphansStaySeconds);
    const evidence = await evidenceOf(wave, hands, {
      nowMs: Date.now(),
      killsAtMs: workers.killsAtMs,
      orphansStayMs: orphansStaySeconds * 1000,
    });
    return { ...evidence, histories: [...evidence.histories, ...(await historiesOfOrphans(hands))] };
  } finally {
    await hands.letGo();
    await workers.end();
    await emulator.close();
    await endNotifying();
    await server.stop();
  }
}

async function playSteps(wave: Wave, hands: Hands, { wait }: Theatre): Promise<void> {
  const performing = new Map<string, Promise<void>>();
  let now = 0;
  for (const { plan, step, at } of timelineOf(wave)) {
    if (at > now) await wait(at - now);
    now = at;
    // What one recording's people do keeps its order, also while they wait for Temporal to come back.
    const before = performing.get(plan.name) ?? Promise.resolve();
    performing.set(
      plan.name,
      before.then(() => perform(step, plan, hands, wait)),
    );
  }
  await Promise.all(performing.values());
}

async function killServer({ serverDiesAt }: Wave, server: RealServer, { wait }: Theatre): Promise<void> {
  let now = 0;
  for (const at of serverDiesAt) {
    await wait(at - now);
    now = at;
    await server.dieAndComeBack();
  }
}

async function untilAllAreOver({ recordings }: Wave, hands: Hands, { wait }: Theatre): Promise<void> {
  let open: readonly RecordingPlan[] = recordings;
  for (let passed = 0; passed < patienceSeconds; passed += lookSeconds) {
    open = await stillOpen(open, hands);
    // Whoever asked again late may have begun another run of one that was over.
    if (open.length === 0) open = await stillOpen(recordings, hands);
    if (open.length === 0) return;
    await terminateAgain(open, hands, wait);
    await wait(lookSeconds);
  }
}

/** Nothing else ends what was terminated, and begun once more by who asked again. */
async function terminateAgain(open: readonly RecordingPlan[], hands: Hands, wait: Theatre['wait']): Promise<void> {
  const ends = open.flatMap((plan) =>
    plan.steps.filter((step) => step.do === 'terminate').map((step) => perform(step, plan, hands, wait)),
  );
  await Promise.all(ends);
}

async function untilNobodyIsThere({ emulator }: Hands, { wait }: Theatre, mostSeconds: number): Promise<void> {
  const isSomebodyThere = async () => (await emulator.ledger()).totals.live > 0;
  for (let passed = 0; passed < mostSeconds + 30 && (await isSomebodyThere()); passed += 1) await wait(1);
}
