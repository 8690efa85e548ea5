import { metricMeter, workflowInfo } from '@temporalio/workflow';
import { metrics } from '../../recording/metrics.js';
import type { Counters } from '../../recording/state.js';
import type { Ending, RecordingLife } from '../life/life.js';
import type { Witness } from '../life/witness.js';

type Labels = Record<string, string>;

/** Which of the counters are measured, and as what. */
const counted: Partial<Record<keyof Counters, readonly [metric: readonly [string, string], labels?: Labels]>> = {
  heartbeats: [metrics.heartbeats],
  unanswered: [metrics.unanswered],
  segmentsLost: [metrics.segmentsLost],
  handovers: [metrics.handovers],
  changesApplied: [metrics.changes, { result: 'applied' }],
  changesRefused: [metrics.changes, { result: 'refused' }],
  changesSuperseded: [metrics.changes, { result: 'superseded' }],
};

/** Measures a recording. The meter is silent during a replay, and commands nothing. */
export function measured({ project, mode }: RecordingLife['spec']): Witness {
  const labels = { project, mode };
  const add = (metric: readonly [string, string], more: Labels = {}) => count(metric, { ...labels, ...more });
  return {
    counted(what) {
      const [metric, more] = counted[what] ?? [];
      if (metric) add(metric, more);
    },
    begun(isFirst) {
      add(metrics.segmentsBegun);
      if (isFirst) took(metrics.untilSid, labels);
    },
    confirmed(isFirst) {
      if (isFirst) took(metrics.untilConfirmed, labels);
    },
    resumed: () => add(metrics.segmentsResumed),
    ended: (ending) => countEnding(ending, labels),
  };
}

/** One that was refused before it had a project. */
export function countRefused(failure: Error): void {
  countEnding({ failure }, { project: 'unknown', mode: 'unknown' });
}

export function count([name, description]: readonly [string, string], labels: Labels): void {
  metricMeter.createCounter(name, undefined, description).add(1, labels);
}

function countEnding(ending: Ending, labels: Labels): void {
  count(metrics.ended, { ...labels, outcome: 'result' in ending ? ending.result.outcome : 'failed' });
  if ('failure' in ending) count(metrics.failures, { ...labels, type: typeOf(ending.failure) });
}

function typeOf(failure: Error): string {
  return 'type' in failure && typeof failure.type === 'string' ? failure.type : failure.name;
}

/** Since the recording was started; a later run does not know when that was. */
function took([name, description]: readonly [string, string], labels: Labels): void {
  const { startTime, continuedFromExecutionRunId } = workflowInfo();
  if (continuedFromExecutionRunId !== undefined) return;
  const seconds = Math.max(0, Date.now() - startTime.getTime()) / 1000;
  metricMeter.createHistogram(name, 'float', 'seconds', description).record(seconds, labels);
}
