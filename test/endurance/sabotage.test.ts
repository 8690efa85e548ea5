import { basename } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { Fault } from '../../src/emulator/server.js';
import { resolveSources } from '../../src/workflow-code.js';
import type { Offence, Verdict } from '../chaos/oracle.js';
import { type Plan, planOf, type RecordingPlan } from '../chaos/plan.js';
import { runPlan } from '../chaos/run.js';
import { openTheatre, type Theatre } from '../chaos/theatre.js';

const seed = 1;
const recordings = planOf({ seed, recordings: 2000 }).waves.flatMap((wave) => wave.recordings);
const open: Theatre[] = [];

afterAll(() => Promise.all(open.map((theatre) => theatre.close())));

interface Sabotage {
  rule: string;
  /** In src/workflows; the one of the same name in `sabotaged` stands in for it. */
  module: string;
  /** Whom it harms. */
  meets: (plan: RecordingPlan) => boolean;
  offences: Offence[];
}

/** That one thing goes wrong, and nothing else. */
const meetsFault = (on: Fault['on'], kinds: string[]) => (plan: RecordingPlan) =>
  plan.name.startsWith('long') &&
  plan.spec.mode === 'composite' &&
  plan.faults.length === 1 &&
  plan.faults.some(
    (fault) => fault.on === on && (fault.when?.nth ?? 0) <= (mostNth[on] ?? 0) && kinds.includes(kindOf(fault)),
  );

const mostNth: Partial<Record<Fault['on'], number>> = { start: 1, query: 8, stop: 1 };

const isStopped = ({ steps }: RecordingPlan) => steps.some((step) => step.do === 'stop');

const sabotages: Sabotage[] = [
  {
    rule: 'R2 (a start without an answer may have worked)',
    module: 'decisions/start-decision',
    meets: meetsFault('start', ['loseAnswer']),
    offences: ['doubled'],
  },
  {
    rule: 'R4 (a 404 is not yet the end)',
    module: 'decisions/not-found',
    meets: (plan) => meetsFault('query', ['failOver'])(plan) && plan.spec.afterExit === 'end',
    offences: ['leaked', 'notGoneOn'],
  },
  {
    rule: 'R5 (a stop is tried until the recorder is gone)',
    module: 'steps/stop',
    meets: (plan) => isStopped(plan) && meetsFault('stop', ['loseRequest', 'reset', 'refuse', 'throttle'])(plan),
    offences: ['leaked'],
  },
];

describe('chaos', () => {
  it.each(sabotages)(
    'is red without $rule',
    async ({ module, meets, offences }) => {
      const verdict = await played(recordings.find(meets), { bundle: () => bundleWith(module) });
      expect(offencesIn(verdict)).toEqual(expect.arrayContaining(offences));
    },
    120_000,
  );

  it('is green with them, for the very same recordings', async () => {
    for (const { meets } of sabotages) expect(offencesIn(await played(recordings.find(meets)))).toEqual([]);
  }, 120_000);

  it('is red without R6 (somebody looks for recorders that nobody watches)', async () => {
    const isTerminated = ({ steps }: RecordingPlan) => steps.some((step) => step.do === 'terminate' && step.at < 25);
    const verdict = await played(recordings.find(isTerminated), { sweeps: false });
    expect(offencesIn(verdict)).toEqual(['leaked']);
  }, 180_000);
});

/** One recording of the seed's, alone. */
async function played(
  recording: RecordingPlan | undefined,
  how: { bundle?: () => Promise<string>; sweeps?: boolean } = {},
): Promise<Verdict> {
  if (!recording) throw new Error('the seed has no such recording');
  const kind = recording.name.startsWith('long') ? 'long' : 'short';
  const plan: Plan = {
    seed,
    waves: [{ kind, number: 1, seed, recordings: [recording], killsAtLook: [], serverDiesAt: [] }],
  };
  const theatre = await openTheatre({ log: () => undefined, ...how });
  open.push(theatre);
  return runPlan(plan, theatre);
}

function offencesIn({ findings }: Verdict): Offence[] {
  return [...new Set(findings.map(({ offence }) => offence))];
}

function kindOf({ do: doing }: Fault): string {
  if (typeof doing === 'string') return doing;
  return 'kind' in doing && typeof doing.kind === 'string' ? doing.kind : '';
}

/** The workflows with one module replaced by the one of the same name in `sabotaged`. */
async function bundleWith(module: string): Promise<string> {
  const path = (relative: string) => new URL(relative, import.meta.url).pathname;
  const { code } = await bundleWorkflowCode({
    workflowsPath: path('../../src/workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => {
      const resolved = resolveSources?.(config) ?? config;
      const alias = { [path(`../../src/workflows/${module}.ts`)]: path(`../chaos/sabotaged/${basename(module)}.ts`) };
      return { ...resolved, resolve: { ...resolved.resolve, alias: { ...resolved.resolve?.alias, ...alias } } };
    },
  });
  return code;
}
