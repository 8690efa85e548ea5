import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LiveRecorder } from '../../src/recording/live-recorders.js';
import { type Circumstances, orphansOf, type RunFacts } from '../../src/recording/orphans.js';

const minute = 60_000;
const nowMs = Date.parse('2026-08-01T12:00:00Z');
const at = (minutes: number) => new Date(nowMs + minutes * minute).toISOString();

const recorder: LiveRecorder = { uid: '9001', resourceId: 'r-1', sid: 's-1', stopBy: at(60), expiresAt: at(65) };
const channel = { project: 'default', appId: 'app', cname: 'lesson', mode: 'composite' } as const;
const healthy: RunFacts = {
  status: 'RUNNING',
  isLive: true,
  live: { ...channel, recorders: [recorder] },
  wasReset: false,
};
const usual: Circumstances = {
  nowMs,
  lastSweepAtMs: nowMs - 5 * minute,
  knownToNewestRun: new Set(),
  patience: { overdueSeconds: 120, failingSeconds: 600, untakenSeconds: 60 },
};

const withDeadline = (minutes: number): RunFacts => ({
  ...healthy,
  live: { ...channel, recorders: [{ ...recorder, stopBy: at(minutes) }] },
});
const waitingFor = (minutes: number, isFailing = false) => ({
  task: { isFailing, waitingSinceMs: nowMs - minutes * minute },
});

const stopWaitingFor = (minutes: number) => ({ stop: { waitingSinceMs: nowMs - minutes * minute } });

function reasons(run: Partial<RunFacts>, circumstances: Partial<Circumstances> = {}): string[] {
  return orphansOf({ ...healthy, ...run }, { ...usual, ...circumstances }).map(({ reason }) => reason);
}

describe('a recorder is an orphan', () => {
  it.each<[string, Partial<RunFacts>, string]>([
    ['its workflow was terminated', { status: 'TERMINATED' }, 'terminated'],
    ['its workflow timed out', { status: 'TIMED_OUT' }, 'timedOut'],
    ['its workflow failed', { status: 'FAILED' }, 'failed'],
    ['its workflow was cancelled', { status: 'CANCELLED' }, 'cancelled'],
    ['its workflow completed', { status: 'COMPLETED' }, 'completed'],
    ['its workflow was reset to before its start', { status: 'TERMINATED', wasReset: true }, 'reset'],
    ['Temporal has forgotten its workflow', { status: 'DELETED' }, 'deleted'],
    ['its deadline has passed', withDeadline(-3), 'overdue'],
    [
      'its deadline has passed and its paused workflow does nothing',
      { ...withDeadline(-3), status: 'PAUSED' },
      'overdue',
    ],
    ['its deadline has passed and no worker takes the task', { ...withDeadline(-3), ...waitingFor(6) }, 'overdue'],
    ['its deadline has passed and no worker takes its stop', { ...withDeadline(-3), ...stopWaitingFor(6) }, 'overdue'],
    ['the tasks of its workflow keep failing', waitingFor(10, true), 'tasksFailing'],
  ])('when %s', (_, run, reason) => {
    expect(reasons(run)).toEqual([reason]);
  });
});

describe('a recorder is left to its recording', () => {
  it.each<[string, { run: Partial<RunFacts>; circumstances?: Partial<Circumstances> }]>([
    ['its workflow runs', { run: {} }],
    ['its run continued as new', { run: { status: 'CONTINUED_AS_NEW' } }],
    ['it is said to have left', { run: { status: 'TERMINATED', isLive: false } }],
    ['Temporal names a status that we do not know', { run: { status: 'UNKNOWN' } }],
    ['its deadline has passed this very moment', { run: withDeadline(-1.9) }],
    [
      'its deadline has passed and its workflow is at stopping it',
      { run: { ...withDeadline(-30), ...stopWaitingFor(1) } },
    ],
    ['its deadline has passed and a task is on its way', { run: { ...withDeadline(-30), ...waitingFor(1) } }],
    [
      'its deadline passed while no worker was there, and this is the first sweep',
      { run: { ...withDeadline(-3000), ...waitingFor(3000) }, circumstances: { lastSweepAtMs: undefined } },
    ],
    [
      'its deadline passed while no worker was there, and a sweep ran seconds ago',
      { run: { ...withDeadline(-3000), ...waitingFor(3000) }, circumstances: { lastSweepAtMs: nowMs - 10_000 } },
    ],
    [
      'its stop waited while no worker was there, and this is the first sweep',
      { run: { ...withDeadline(-3000), ...stopWaitingFor(3000) }, circumstances: { lastSweepAtMs: undefined } },
    ],
    ['tasks of its workflow fail for the moment', { run: waitingFor(9.9, true) }],
    ['a task has been waiting for hours, and the deadline is far', { run: waitingFor(300) }],
    ['tasks fail and its workflow is at stopping it', { run: { ...waitingFor(60, true), ...stopWaitingFor(1) } }],
    [
      'the run that took over at a reset has it',
      { run: { status: 'TERMINATED', wasReset: true }, circumstances: { knownToNewestRun: new Set(['r-1']) } },
    ],
  ])('while %s', (_, { run, circumstances }) => {
    expect(reasons(run, circumstances)).toEqual([]);
  });
});

it('judges each of two recorders by itself', () => {
  const late = { ...recorder, uid: '9002', resourceId: 'r-2', stopBy: at(-3) };
  const run = { ...healthy, live: { ...channel, recorders: [recorder, late] } };
  expect(orphansOf(run, usual)).toEqual([{ recorder: late, reason: 'overdue' }]);
  expect(orphansOf({ ...run, status: 'TERMINATED' }, { ...usual, knownToNewestRun: new Set(['r-2']) })).toEqual([
    { recorder, reason: 'terminated' },
  ]);
});

const anyRun: fc.Arbitrary<RunFacts> = fc.record({
  status: fc.constantFrom('RUNNING', 'PAUSED', 'TERMINATED', 'FAILED', 'CONTINUED_AS_NEW', 'DELETED', 'UNKNOWN'),
  isLive: fc.boolean(),
  live: fc.option(
    fc
      .array(
        fc.record({ resourceId: fc.constantFrom('r-1', 'r-2', 'r-3'), minutes: fc.integer({ min: -600, max: 600 }) }),
        {
          maxLength: 3,
        },
      )
      .map((given) => ({
        ...channel,
        recorders: given.map(({ resourceId, minutes }) => ({ ...recorder, resourceId, stopBy: at(minutes) })),
      })),
    { nil: undefined },
  ),
  wasReset: fc.boolean(),
  stop: fc.option(fc.record({ waitingSinceMs: fc.integer({ min: nowMs - 600 * minute, max: nowMs }) }), {
    nil: undefined,
  }),
  task: fc.option(
    fc.record({ isFailing: fc.boolean(), waitingSinceMs: fc.integer({ min: nowMs - 600 * minute, max: nowMs }) }),
    { nil: undefined },
  ),
});

describe('whatever Temporal tells', () => {
  it('touches no recorder of a running workflow before its deadline, unless tasks keep failing', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        fc.pre(run.status === 'RUNNING' && !run.task?.isFailing);
        const touched = orphansOf(run, usual).map(({ recorder: { stopBy } }) => Date.parse(stopBy));
        return touched.every((stopByMs) => stopByMs <= nowMs - 2 * minute);
      }),
    );
  });

  it('leaves no recorder of a closed workflow behind that the newest run does not know', () => {
    fc.assert(
      fc.property(anyRun, fc.subarray(['r-1', 'r-2', 'r-3']), (run, known) => {
        fc.pre(['TERMINATED', 'FAILED', 'DELETED'].includes(run.status) && run.isLive);
        const found = orphansOf(run, { ...usual, knownToNewestRun: new Set(known) });
        const left = (run.live?.recorders ?? []).filter(({ resourceId }) => !known.includes(resourceId));
        expect(found.map((one) => one.recorder)).toEqual(left);
      }),
    );
  });
});
