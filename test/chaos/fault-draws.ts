import type { Fault } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import type { Draw } from './draw.js';

type Doing = Fault['do'];
type On = Exclude<Fault['on'], 'any' | 'callbackAddresses'>;

const refuse = (status: number, code: number, reason: string): Doing => ({ kind: 'refuse', status, code, reason });

/** The line or the gateway, whatever the request is. */
const ofTheLine: [Doing, ...Doing[]] = [
  'loseAnswer',
  'loseRequest',
  'reset',
  'throttle',
  { kind: 'delay', ms: 40 },
  { kind: 'delay', ms: 40, before: false },
  refuse(500, 500, 'internal error'),
  { kind: 'raw', status: 502, body: '<html>Bad Gateway</html>' },
  { kind: 'raw', status: 200, body: '{"sid": "half of it"}', cut: true },
];
const notInTime = refuse(206, 65, 'request not completed');
const notFound = refuse(404, 404, 'failed to find worker');
const busy = refuse(504, 62, 'request timeout');
const alreadyStarted = refuse(201, 7, 'already started');
const taskConflict = refuse(400, 53, 'task conflict');

/** What Agora says of each call beyond that (docs/agora.md §5), and what may become of its recorder meanwhile. */
const ofTheCall: Record<On, Doing[]> = {
  acquire: [
    refuse(400, 406, 'vendor_over_load'),
    refuse(500, 501, 'no_worker_manager_available'),
    refuse(500, 504, 'allocate_timeout'),
  ],
  start: [
    'neverStarts',
    'loseAnswer',
    'loseAnswer',
    notInTime,
    refuse(500, 62, 'request timeout'),
    refuse(500, 502, 'Failed to allocate worker'),
    alreadyStarted,
    taskConflict,
    refuse(400, 433, 'resource expired'),
  ],
  query: ['failOver', 'failOver', 'crashRecorder', notFound, notInTime, busy],
  update: ['failOver', 'crashRecorder', notFound, notInTime, busy, refuse(400, 2, 'invalid parameter')],
  updateLayout: ['failOver', 'crashRecorder', notFound, notInTime, busy, refuse(400, 2, 'invalid parameter')],
  stop: ['failOver', 'crashRecorder', notFound, notInTime, busy],
  kickingRule: [refuse(503, 503, 'unavailable')],
};

/** Of a page's recorder whose sid is lost nothing but a notification tells, so no such answer is lost on purpose. */
const notForPages: readonly Doing[] = ['loseAnswer'];

const places: Readonly<Record<On, number>> = {
  acquire: 2,
  start: 6,
  query: 6,
  update: 2,
  updateLayout: 2,
  stop: 4,
  kickingRule: 1,
};

/** What goes wrong for one channel: nothing for some, up to five things for others. */
export function drawFaults(
  draw: Draw,
  { spec, cname, isThrottled }: { spec: RecordingSpec; cname: string; isThrottled: boolean },
): Fault[] {
  const isPage = spec.mode === 'web';
  const count = Number(draw.weighted({ 0: 6, 1: 6, 2: 4, 3: 2, 5: 1 }));
  const drawn = Array.from({ length: count }, () => {
    const on = draw.weighted(places);
    const nth = on === 'query' ? draw.int(1, 8) : draw.int(1, 2);
    return { on, when: { cname, nth }, do: draw.pick(possible(on, { isPage, isThrottled })) };
  });
  return hiddenOnce(isPage ? drawn.filter(tellsOfNobody) : drawn);
}

/** Who says that a page's recorder is there, and not its sid, takes it out of everybody's reach like a lost answer does. */
function tellsOfNobody(fault: Fault): boolean {
  return fault.do !== alreadyStarted && fault.do !== taskConflict;
}

/**
 * A recorder that moves twice without an answer between looks for more than 90 s like one that is gone: nobody could tell, so
 * one that fails over is hidden by nothing else.
 */
function hiddenOnce(faults: Fault[]): Fault[] {
  const moves = faults.find((fault) => fault.do === 'failOver');
  return moves
    ? faults.filter((fault) => fault === moves || (fault.do !== 'failOver' && fault.do !== notFound))
    : faults;
}

function possible(on: On, of: { isPage: boolean; isThrottled: boolean }): [Doing, ...Doing[]] {
  const [first, ...rest] = [...ofTheCall[on], ...ofTheLine].filter(
    (doing) =>
      !(of.isPage && on === 'start' && notForPages.includes(doing)) && (of.isThrottled || doing !== 'throttle'),
  );
  return [first ?? 'reset', ...rest];
}
