import { startEmulator } from '../../src/emulator/server.js';
import { configFor } from '../support/stage.js';
import { perform } from './deeds.js';
import type { Evidence } from './evidence.js';
import { evidenceOf, type Hands, handsFor, stillOpen } from './hands.js';
import { leaping, promptly, type Skip } from './leaps.js';
import type { Wave } from './plan.js';
import type { Theatre } from './theatre.js';
import { timelineOf } from './timeline.js';
import { startWorkers } from './workers.js';

/** Time goes by in steps of this, once nothing more is planned, until every recording is over. */
const lastStepSeconds = 12 * 3600;
/** No recording is planned to live this long. */
const longestSeconds = 40 * 24 * 3600;
/** Whoever is still there after that stays there. */
const afterwardsSeconds = 3600;

/**
 * Plays a wave on a server that skips time, from its first start until every recording is over.
 *
 * @throws TimeStoodStill
 */
export async function playLong(wave: Wave, { workflow, timeSkippingEnv, wait }: Theatre): Promise<Evidence> {
  const env = await timeSkippingEnv();
  const clock = { nowMs: () => env.currentTimeMs() };
  const emulator = await startEmulator({ rateLimit: 0, pcw: 100_000, silenceMs: 20, seed: wave.seed, clock });
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  const worker = { config: configFor(emulator), temporal, workflow, sweep: false as const };
  const workers = await startWorkers({ worker, killsAtLook: [] });
  const hands = await handsFor(env, emulator);
  try {
    emulator.faults(wave.recordings.flatMap(({ faults }) => faults));
    const skip = leaping({ sleep: (ms) => env.sleep(ms), wait });
    await playSteps(wave, hands, { skip, wait });
    await untilAllAreOver(wave, hands, skip);
    await skip(afterwardsSeconds);
    return await evidenceOf(wave, hands, { nowMs: await env.currentTimeMs(), killsAtMs: [], orphansStayMs: 0 });
  } finally {
    await hands.letGo();
    await workers.end();
    await emulator.close();
    await env.teardown();
  }
}

async function playSteps(wave: Wave, hands: Hands, how: { skip: Skip; wait: Theatre['wait'] }): Promise<void> {
  let now = 0;
  for (const { plan, step, at } of timelineOf(wave)) {
    if (at > now) await how.skip(at - now);
    now = at;
    await promptly(perform(step, plan, hands, how.wait), how.wait);
  }
}

async function untilAllAreOver(wave: Wave, hands: Hands, skip: Skip): Promise<void> {
  let open = wave.recordings;
  for (let passed = 0; passed < longestSeconds; passed += lastStepSeconds) {
    open = await stillOpen(open, hands);
    if (open.length === 0) return;
    await skip(lastStepSeconds);
  }
}
