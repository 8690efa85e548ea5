import type { RecordingPlan, Step, Wave } from './plan.js';

export interface Moment {
  plan: RecordingPlan;
  step: Step;
  /** Seconds after the wave's beginning. */
  at: number;
}

/** Everything that is planned for a wave, in order. Users who are there at a start are there before the recorder. */
export function timelineOf({ recordings }: Wave): Moment[] {
  const moments = recordings.flatMap((plan) =>
    stepsOf(plan).map((step) => ({ plan, step, at: plan.startsAt + step.at })),
  );
  return moments.toSorted((one, other) => one.at - other.at);
}

function stepsOf({ steps }: RecordingPlan): Step[] {
  const before = steps.filter((step) => step.at === 0 && step.do === 'userJoins');
  return [...before, { at: 0, do: 'start' }, ...steps.filter((step) => !before.includes(step))];
}
