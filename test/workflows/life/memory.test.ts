import { beforeEach, describe, expect, it } from '@jest/globals';
import { workflowIdOf } from '../../../src/recording/names.js';
import { type ResolvedSpec, readSpec } from '../../../src/recording/spec.js';
import { heard, heardTrouble, nextHeartbeatIn } from '../../../src/workflows/life/hearing.js';
import { RecordingLife } from '../../../src/workflows/life/life.js';
import type { Memory } from '../../../src/workflows/life/memory.js';
import type { Seat } from '../../../src/workflows/life/seat.js';
import { takeUid } from '../../../src/workflows/life/uids.js';

const identity = { appId: '0123456789abcdef0123456789abcdef', cname: 'lesson', uid: '9001' };
const hour = 3_600_000;
let spec: ResolvedSpec;

beforeEach(() => {
  const reading = readSpec({ ...identity, storage: 'default', labels: { room: '4' } }, workflowIdOf(identity));
  if ('brokenRules' in reading) throw new Error('the spec is sound');
  spec = reading.spec;
});

const deadline = () => ({ stopByMs: Date.now() + 71 * hour, expiresAtMs: Date.now() + 72 * hour });
const file = (name: string) => ({ name, kind: 'hls', track: undefined, uid: undefined, startedAt: undefined }) as const;

/** Everything that can happen to a recording before its history is long: a lost start, a failover, silence, changes. */
function richLife(): RecordingLife {
  const life = new RecordingLife(spec);
  const seat = seatOf(life);
  const resource = { keyPrefix: 'school/', deadline: deadline() };
  const lost = life.recorderMayCome(seat, { ...resource, uid: '9001', resourceId: 'resource-1' });
  life.count('starts');
  life.recorderLeft(lost, 'taken out of the channel, since its sid was lost');
  const recorder = life.recorderMayCome(seat, { ...resource, uid: '77', resourceId: 'resource-2' });
  life.recorderStarted(recorder, { sid: 'sid-2' });
  life.recorderConfirmed(recorder);
  heard(life, recorder, { status: 5, files: [file('a.m3u8'), file('b.m3u8')] });
  const trouble = { endpoint: 'query', message: 'no answer', hint: 'ask again', httpStatus: undefined, attempt: 1 };
  heardTrouble(life, recorder, { ...trouble, kind: 'unanswered' });
  heardTrouble(life, recorder, { ...trouble, kind: 'notFound' });
  life.enter(recorder, 'recovering');
  nextHeartbeatIn(life, recorder, 120);
  for (let n = 1; n <= 12; n += 1) life.note(`event ${n}`);
  life.changes.offer({
    kind: 'update',
    request: { streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } },
  });
  life.changes.offer({ kind: 'updateLayout', layout: { mixedVideoLayout: 1 } });
  return life;
}

function seatOf({ seats: [seat] }: RecordingLife): Seat {
  if (!seat) throw new Error('a recording has a seat');
  return seat;
}

/** As the next run gets it. */
const carried = (memory: Memory): Memory => JSON.parse(JSON.stringify(memory));

describe('what one run hands to the next', () => {
  it('is plain JSON: nothing is lost on the way', () => {
    const life = richLife();
    life.handOver();
    expect(carried(life.memory)).toEqual(life.memory);
    expect(life.memory.waitingChanges.map(({ kind }) => kind)).toEqual(['update', 'updateLayout']);
  });

  it('lets the next run go on where this one was', () => {
    const life = richLife();
    life.handOver();
    const next = new RecordingLife(spec, carried(life.memory));
    expect(next.phase).toBe('recovering');
    expect(next.recorders).toMatchObject([
      { segment: { uid: '77', sid: 'sid-2', resourceId: 'resource-2' }, care: { phase: 'recovering' } },
    ]);
    expect(takeUid(next)).toEqual(takeUid(life));
    expect(next.started()).toEqual(life.started());
    expect(next.confirmed()).toEqual(life.confirmed());
    expect(next.changes.kinds).toEqual(['update', 'updateLayout']);
    expect(next.memory.waitingChanges).toEqual([]);
    expect(next.memory.counters).toEqual(life.memory.counters);
    expect(next.memory.segments[1]?.files.map(({ key }) => key)).toEqual(['school/a.m3u8', 'school/b.m3u8']);
  });

  it('does not grow: it holds the last ten events', () => {
    const { events } = richLife().memory;
    expect(events.map(({ what }) => what)).toEqual(Array.from({ length: 10 }, (_, n) => `event ${n + 3}`));
  });

  it('holds no change that was answered, superseded or came too late', () => {
    const life = richLife();
    const { ticket } = life.changes.offer({ kind: 'updateLayout', layout: { mixedVideoLayout: 0 } });
    const sent = life.changes.take();
    if (sent) sent.answer = { applied: 'byAgora' };
    life.handOver();
    expect(life.memory.waitingChanges).toEqual([{ kind: 'updateLayout', layout: { mixedVideoLayout: 0 } }]);
    expect(ticket.answer).toEqual({ applied: 'later' });
  });
});

describe('a recording that is over', () => {
  it('has one manifest of the files of every segment, and nothing to come', () => {
    const life = richLife();
    for (const recorder of life.recorders) life.recorderLeft(recorder, 'stopped');
    life.conclude('completed', 'stopped');
    expect(life.ending).toMatchObject({
      result: { outcome: 'completed', manifest: [{ name: 'a.m3u8' }, { name: 'b.m3u8' }] },
    });
    expect(life.phase).toBe('stopped');
    expect(life.recorders).toEqual([]);
    expect(life.memory.cares).toEqual([]);
  });

  it('refuses the changes that wait, and those that still come', () => {
    const life = richLife();
    const { ticket: waiting } = life.changes.offer({ kind: 'update', request: {} });
    life.conclude('ended', 'it left');
    const { ticket: late } = life.changes.offer({ kind: 'update', request: {} });
    for (const { answer, refusal } of [waiting, late]) {
      expect(answer).toBeUndefined();
      expect(refusal).toMatchObject({ type: 'RecordingOver' });
    }
  });
});
