import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { only, planOf } from '../test/chaos/plan.js';
import { report } from '../test/chaos/report.js';
import { runPlan } from '../test/chaos/run.js';
import { openTheatre } from '../test/chaos/theatre.js';

/**
 * `npm run chaos [-- --recordings N --seed S --minutes M]`: recordings of all kinds, with faults, and a table of what must
 * never be. `--only NAME` plays one of them alone, `--plan` prints the plan.
 */
const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    plan: { type: 'boolean', default: false },
  },
});
const began = performance.now();
const say = (line: string) => process.stderr.write(`${line}\n`);
const minutesPassed = () => (performance.now() - began) / 60_000;

const seed = whole('seed', values.seed);
const plan =
  values.only === undefined
    ? planOf({ seed, recordings: whole('recordings', values.recordings) })
    : only(seed, values.only);
if (values.plan) {
  process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
} else {
  const mostMinutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : whole('minutes', values.minutes);
  const theatre = await openTheatre({ log: say });
  const log = (line: string) => say(`${minutesPassed().toFixed(1)} min: ${line}`);
  const keepIn = join(tmpdir(), `agora-recording-chaos-found-${process.pid}`);
  const until = () => minutesPassed() >= mostMinutes;
  const verdict = await runPlan(plan, theatre, { abreast: 3, until, log, keepIn });
  await theatre.close();
  process.stdout.write(`${report(plan, verdict)}\nin ${minutesPassed().toFixed(1)} minutes\n`);
  process.exitCode = verdict.findings.length === 0 ? 0 : 1;
}

function whole(name: string, value: string): number {
  if (/^[1-9]\d{0,8}$/u.test(value)) return Number(value);
  say(`--${name}: expected a whole number from 1, got "${value}"`);
  process.exit(2);
}
