import { expect, it } from '@jest/globals';
import { startEmulator } from '../../src/emulator/server.js';
import { endsAfterEach } from '../support/ends.js';
import { timeSkippingEnv } from '../support/temporal.js';
import { perform } from './deeds.js';
import { evidenceOf, handsFor, stillOpen } from './hands.js';
import { planOf, type RecordingPlan, type Wave } from './plan.js';

const ends = endsAfterEach();

/** Nobody works here. */
async function stageFor() {
  const [env, emulator] = await Promise.all([timeSkippingEnv(), startEmulator()]);
  const hands = await handsFor(env, emulator);
  const close = () => Promise.all([env.teardown(), emulator.close()]);
  return { hands, close };
}

function planOfOne(): { wave: Wave; plan: RecordingPlan } {
  const [wave] = planOf({ seed: 1, recordings: 1 }).waves;
  const [plan] = wave?.recordings ?? [];
  if (!(wave && plan)) throw new Error('a plan of one recording has none');
  return { wave, plan };
}

const doNotWait = () => Promise.resolve();

it('lets go of whoever still comes again to a server that is gone', async () => {
  const { hands, close } = await stageFor();
  await close();
  const doing = perform({ at: 0, do: 'stop' }, planOfOne().plan, hands, doNotWait);
  await hands.letGo();
  await expect(doing).rejects.toThrow();
}, 30_000);

it('has seen also what was over when its recording was begun once more', async () => {
  const { hands, close } = await stageFor();
  ends.push(close, () => hands.letGo());
  const { wave, plan } = planOfOne();
  for (const step of ['start', 'terminate', 'start'] as const) {
    await perform({ at: 0, do: step }, plan, hands, doNotWait);
  }
  while ((await stillOpen([plan], hands)).length === 0);
  const { chronicles } = await evidenceOf(wave, hands, { nowMs: 0, killsAtMs: [], orphansStayMs: 0 });
  expect(chronicles.map(({ closed }) => closed?.how)).toEqual(['terminated', undefined]);
}, 30_000);
