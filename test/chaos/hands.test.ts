import { expect, it } from '@jest/globals';
import { startEmulator } from '../../src/emulator/server.js';
import { timeSkippingEnv } from '../support/temporal.js';
import { perform } from './deeds.js';
import { handsFor } from './hands.js';
import { planOf } from './plan.js';

it('lets go of whoever still comes again to a server that is gone', async () => {
  const [env, emulator] = await Promise.all([timeSkippingEnv(), startEmulator()]);
  const hands = await handsFor(env, emulator);
  await Promise.all([env.teardown(), emulator.close()]);
  const [plan] = planOf({ seed: 1, recordings: 1 }).waves.flatMap(({ recordings }) => recordings);
  if (!plan) throw new Error('a plan of one recording has none');
  const doing = perform({ at: 0, do: 'stop' }, plan, hands, () => Promise.resolve());
  await hands.letGo();
  await expect(doing).rejects.toThrow();
}, 30_000);
