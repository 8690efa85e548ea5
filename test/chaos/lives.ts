import type { RecordingSpec } from '../../src/recording/spec.js';
import { drawConfiguration, drawEndurance, type Mode } from './configurations.js';
import type { Draw } from './draw.js';
import type { RecordingPlan, Step } from './plan.js';

const minute = 60;
const hour = 3600;
const day = 24 * hour;

type Ending = 'stop' | 'signalStop' | 'cancel' | 'terminate' | 'maxDuration' | 'deadline' | 'nobodyLeft';

/** How long recordings live, in seconds, and what ends them. `nobodyLeft`: its users go, or its page's time is over. */
export interface KindOfLife {
  lasts: [least: number, most: number];
  /** One in sixteen lasts longer than most, up to this. */
  longest?: number;
  startsWithin: number;
  heartbeat: [least: number, most: number];
  idle: [least: number, most: number];
  endings: Record<Ending, number>;
}

export const longLives: KindOfLife = {
  lasts: [2 * minute, 8 * hour],
  longest: 3 * day,
  startsWithin: 30 * minute,
  heartbeat: [30, hour],
  idle: [minute, 10 * minute],
  endings: { stop: 8, signalStop: 2, cancel: 3, terminate: 0, maxDuration: 3, deadline: 2, nobodyLeft: 3 },
};

export const shortLives: KindOfLife = {
  lasts: [15, 70],
  startsWithin: 20,
  heartbeat: [5, 10],
  idle: [8, 15],
  endings: { stop: 4, signalStop: 1, cancel: 2, terminate: 4, maxDuration: 2, deadline: 0, nobodyLeft: 2 },
};

const users = ['11', '12'] as const;
/** Longer than any life. */
const patientIdleTime = 30 * day;
/** About so many looks at each, however long it lives; its end falls between two, as the server that skips time needs it. */
const looks = 4.5;
/** One that rolls over does so about so often at most. */
const mostSegments = 6;

interface Identity {
  cname: string;
  uid: string;
  /** Whether another recording's people come and go there, too. */
  sharesChannel: boolean;
  /** Makes its marks its own. */
  number: number;
}

/** A recording from its spec to what ends it, and what people do in between. */
export function drawLife(
  draw: Draw,
  kind: KindOfLife,
  { cname, uid, sharesChannel, number }: Identity,
): Pick<RecordingPlan, 'spec' | 'steps'> {
  const mode = draw.weighted<Mode>({ composite: 11, individual: 5, web: 4 });
  // Where another's people are, a recorder that idled out may be followed by one that is never alone again.
  const ending = draw.weighted({ ...kind.endings, ...(sharesChannel && { nobodyLeft: 0 }) });
  const lasts = drawLength(draw, kind);
  const hours = Math.ceil(lasts / hour);
  const maxIdleTime = ending === 'nobodyLeft' ? draw.int(...kind.idle) : patientIdleTime;
  const [least, most] = kind.heartbeat;
  // Agora counts a resource's life in hours.
  const lives = ending === 'deadline' ? hours * hour : lasts;
  // One that goes on whatever happens needs somebody to end it.
  const isEnded = ending !== 'deadline' && ending !== 'nobodyLeft';
  // Two recorders that end of themselves at the same instant are more than the server that skips time can take.
  const isEndedByHand = isEnded && ending !== 'maxDuration';
  const endurance = drawEndurance(draw, { mode, isEnded, isEndedByHand });
  const spec: RecordingSpec = {
    ...{ cname, uid, mode, storage: 'default', ...endurance },
    resourceExpiredHour: hoursOfAResource(draw, { hours, ending, rollsOver: endurance.atDeadline === 'rollover' }),
    heartbeatSeconds: Math.max(least, Math.min(most, Math.round(lives / looks))),
    ...(ending === 'maxDuration' ? { maxDuration: lasts } : {}),
    ...drawConfiguration(draw, mode, { maxIdleTime, pageHours: ending === 'nobodyLeft' ? hours : 720 }),
  };
  const steps = [
    ...(mode === 'web' ? [] : comingAndGoing(draw, { lasts, ending, maxIdleTime })),
    ...changes(draw, { mode, lasts, number }),
    ...startedAgain(draw, lasts),
    ...endOf(mode, ending, lasts),
  ];
  return { spec, steps: betweenSeconds(draw, steps).toSorted((one, other) => one.at - other.at) };
}

function drawLength(draw: Draw, { lasts: [least, most], longest }: KindOfLife): number {
  return longest !== undefined && draw.chance(1 / 16) ? draw.spread(most, longest) : draw.spread(least, most);
}

/** Somebody else asks for it, too, while it is there: after its end that would be another recording. */
function startedAgain(draw: Draw, lasts: number): Step[] {
  return draw.chance(0.1) ? [{ at: draw.int(0, lasts - 1), do: 'start' }] : [];
}

/** People do not keep to a recording's clock; what happens at its beginning does. */
function betweenSeconds(draw: Draw, steps: readonly Step[]): Step[] {
  return steps.map((step) => (step.at === 0 ? step : { ...step, at: step.at + draw.int(1, 999) / 1000 }));
}

/** So few that the deadline is what ends it, or what it has to get past; or more than it needs. */
function hoursOfAResource(draw: Draw, life: { hours: number; ending: Ending; rollsOver: boolean }): number {
  const { hours, ending, rollsOver } = life;
  if (rollsOver) return draw.int(Math.ceil(hours / mostSegments), Math.ceil(hours / 3));
  return ending === 'deadline' ? hours : Math.min(720, hours + draw.int(2, 48));
}

/** A page is never left alone, and the shortest time it can be given is an hour. */
function endOf(mode: Mode, ending: Ending, lasts: number): Step[] {
  if (ending === 'nobodyLeft' && mode === 'web' && lasts < hour) return [{ at: lasts, do: 'stop' }];
  const byItself = ending === 'nobodyLeft' || ending === 'maxDuration' || ending === 'deadline';
  return byItself ? [] : [{ at: lasts, do: ending }];
}

/** Who is in the channel when; now and then nobody is, or nobody ever comes. */
function comingAndGoing(draw: Draw, life: { lasts: number; ending: Ending; maxIdleTime: number }): Step[] {
  const { lasts, ending, maxIdleTime } = life;
  const [first, second] = users;
  if (ending !== 'nobodyLeft' && draw.chance(0.04)) return [];
  const steps: Step[] = [{ at: 0, do: 'userJoins', uid: first }];
  if (draw.chance(0.7)) steps.push({ at: draw.int(0, Math.floor(lasts / 2)), do: 'userJoins', uid: second });
  if (draw.chance(0.3)) {
    const goes = draw.int(1, Math.ceil(lasts / 2));
    const back = goes + draw.int(1, Math.min(Math.ceil(lasts / 4), Math.ceil(maxIdleTime / 2)));
    steps.push({ at: goes, do: 'userLeaves', uid: first }, { at: back, do: 'userJoins', uid: first });
  }
  if (ending === 'nobodyLeft') for (const uid of users) steps.push({ at: lasts, do: 'userLeaves', uid });
  return steps;
}

function changes(draw: Draw, { mode, lasts, number }: { mode: Mode; lasts: number; number: number }): Step[] {
  const times = Array.from({ length: draw.pick([0, 0, 1, 1, 2, 4]) }, () => draw.int(0, Math.floor(lasts * 0.9)));
  return times.map((at, n): Step => {
    const how = draw.chance(0.7) ? 'update' : 'signal';
    const mark = number * 8 + n;
    if (mode === 'web') return { at, do: 'change', how, change: { kind: 'update', onhold: draw.chance(0.5) } };
    const isLayout = mode === 'composite' && draw.chance(0.6);
    const colour = `#${mark.toString(16).padStart(6, '0')}`;
    const change = isLayout
      ? { kind: 'updateLayout' as const, mark: colour }
      : { kind: 'update' as const, mark: String(100_000 + mark) };
    return { at, do: 'change', how, change };
  });
}
