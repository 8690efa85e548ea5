import { expect, it } from '@jest/globals';
import { planOf } from './plan.js';
import { report } from './report.js';
import { runPlan } from './run.js';
import { openTheatre } from './theatre.js';

it('leaves no recorder behind, past its time or twice, loses no recording, change or file, whatever goes wrong', async () => {
  const plan = planOf({ seed: 1, recordings: 9 });
  const theatre = await openTheatre({ log: () => undefined });
  const verdict = await runPlan(plan, theatre);
  await theatre.close();
  if (verdict.findings.length > 0) throw new Error(report(plan, verdict));
  expect(verdict.recordings).toBe(9);
  expect(verdict.recorders).toBeGreaterThan(5);
}, 180_000);
