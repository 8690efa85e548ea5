import type { RecordingSpec } from '../../src/recording/spec.js';
import type { Draw } from './draw.js';
import type { RecordingPlan, Step } from './plan.js';

type Mode = 'composite' | 'individual' | 'web';

/** What ends it. `nobodyLeft`: its users go, or its page's time is over. */
const endings = { stop: 8, signalStop: 2, cancel: 3, maxDuration: 3, deadline: 2, nobodyLeft: 3 } as const;
type Ending = keyof typeof endings;

const minute = 60;
const hour = 3600;
const shortest = 2 * minute;
const longest = 3 * 24 * hour;
const users = ['11', '12'] as const;

interface Identity {
  cname: string;
  uid: string;
  /** Makes its marks its own. */
  number: number;
}

/** A recording from its spec to what ends it, and what people do in between. */
export function drawLife(draw: Draw, identity: Identity): Pick<RecordingPlan, 'spec' | 'steps'> {
  const mode = draw.weighted<Mode>({ composite: 11, individual: 5, web: 4 });
  const ending = draw.weighted<Ending>(endings);
  const lasts = draw.spread(shortest, longest);
  const expires = Math.min(720, Math.ceil(lasts / hour) + (ending === 'deadline' ? 0 : draw.int(2, 48)));
  const maxIdleTime = ending === 'nobodyLeft' ? draw.int(1 * minute, 10 * minute) : 30 * 24 * hour;
  const spec: RecordingSpec = {
    cname: identity.cname,
    uid: identity.uid,
    storage: 'default',
    mode,
    resourceExpiredHour: expires,
    // About twenty looks at each, however long it lives.
    heartbeatSeconds: Math.max(30, Math.min(hour, Math.round(lasts / 18))),
    ...(ending === 'maxDuration' ? { maxDuration: lasts } : {}),
    ...configurationFor(mode, {
      maxIdleTime,
      draw,
      pageHours: ending === 'nobodyLeft' ? Math.ceil(lasts / hour) : 720,
    }),
  };
  const steps = [
    ...(mode === 'web' ? [] : comingAndGoing(draw, { lasts, ending, maxIdleTime })),
    ...changes(draw, { mode, lasts, number: identity.number }),
    ...(draw.chance(0.1) ? [{ at: draw.int(0, lasts), do: 'start' } as const] : []),
    ...(ending === 'stop' || ending === 'signalStop' || ending === 'cancel' ? [{ at: lasts, do: ending }] : []),
  ];
  return { spec, steps: steps.toSorted((one, other) => one.at - other.at) };
}

function configurationFor(
  mode: Mode,
  { maxIdleTime, pageHours, draw }: { maxIdleTime: number; pageHours: number; draw: Draw },
): Partial<RecordingSpec> {
  const mp4 = draw.chance(0.3) ? { recordingFileConfig: { avFileType: ['hls' as const, 'mp4' as const] } } : {};
  switch (mode) {
    case 'composite':
      return { recordingConfig: { channelType: 0, maxIdleTime }, ...mp4 };
    case 'individual':
      return { recordingConfig: { channelType: 0, maxIdleTime, subscribeUidGroup: 0 } };
    case 'web':
      return { extensionServiceConfig: { extensionServices: [pageFor(pageHours)] }, ...mp4 };
  }
}

function pageFor(maxRecordingHour: number) {
  const size = { videoWidth: 1280, videoHeight: 720 };
  const serviceParam = { url: 'https://example.com/board', audioProfile: 0 as const, ...size, maxRecordingHour };
  return { serviceName: 'web_recorder_service' as const, serviceParam };
}

/** Who is in the channel when; now and then nobody is, or nobody ever comes. */
function comingAndGoing(draw: Draw, life: { lasts: number; ending: Ending; maxIdleTime: number }): Step[] {
  const { lasts, ending, maxIdleTime } = life;
  const [first, second] = users;
  const staysEmpty = ending !== 'nobodyLeft' && draw.chance(0.04);
  if (staysEmpty) return [];
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
