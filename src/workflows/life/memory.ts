import type { StartConfiguration } from '../../recording/configuration.js';
import type { Change } from '../../recording/messages.js';
import type { ResolvedSpec } from '../../recording/spec.js';
import type { Counters, NotableEvent, Phase, Segment } from '../../recording/state.js';
import type { VersionLeft } from '../moving-on.js';
import type { Care } from './recorder.js';
import type { SeatMemory } from './seat.js';

/** What one run hands to the next at continue-as-new: plain JSON, nothing else. */
export interface Memory extends VersionLeft {
  phase: Phase;
  segments: Segment[];
  /** Of the recorders that are there. */
  cares: Care[];
  seats: SeatMemory[];
  /** Where the turn of the uids is. */
  uidTurn: number;
  desired: StartConfiguration;
  events: NotableEvent[];
  counters: Counters;
  lastHeartbeat?: { at: string; status?: number; word: string };
  /** Accepted, and still to be sent by the next run. */
  waitingChanges: Change[];
  /** With Agora for one recorder, and perhaps not yet for the other. */
  appliedChanges: { number: number; change: Change }[];
  /** How many changes the desired configuration holds. */
  changesMade: number;
  /** Notifications that came, so that a copy changes nothing. */
  noticeIds: string[];
}

export function newMemory(spec: ResolvedSpec): Memory {
  const numbers = Array.from({ length: spec.redundancy }, (_, n) => n + 1);
  return {
    phase: 'acquiring',
    segments: [],
    cares: [],
    seats: numbers.map((number) => ({ number, isOver: false, shortLives: 0, isProbing: false })),
    uidTurn: 0,
    desired: spec.configuration,
    events: [],
    waitingChanges: [],
    appliedChanges: [],
    changesMade: 0,
    noticeIds: [],
    counters: {
      heartbeats: 0,
      unanswered: 0,
      starts: 0,
      changesApplied: 0,
      changesRefused: 0,
      changesSuperseded: 0,
      signalsRefused: 0,
      notifications: 0,
      segmentsLost: 0,
      handovers: 0,
      continuedAsNew: 0,
    },
  };
}

/** What a run of version 0.1.0 hands on: one recorder at most, whose heartbeat is the recording's. */
export type MemoryOf010 = Pick<Memory, 'phase' | 'desired' | 'events' | 'lastHeartbeat' | 'waitingChanges'> & {
  segments: Omit<Segment, 'seat'>[];
  counters: Omit<Counters, 'notifications' | 'segmentsLost' | 'handovers'>;
  nextHeartbeatAt?: string;
};

/** A recording that an earlier version began goes on with this one. */
export function asOfNow(carried: Memory | MemoryOf010): Memory {
  if ('seats' in carried) return carried;
  const { segments, counters, nextHeartbeatAt, ...rest } = carried;
  const live = segments.findLast(({ leftAt }) => !leftAt);
  return {
    ...rest,
    segments: segments.map((segment) => ({ ...segment, seat: 1 })),
    cares: live ? [careOf(live, nextHeartbeatAt)] : [],
    seats: [{ number: 1, isOver: false, shortLives: 0, isProbing: false }],
    uidTurn: 0,
    appliedChanges: [],
    changesMade: 0,
    noticeIds: [],
    counters: { ...counters, notifications: 0, segmentsLost: 0, handovers: 0 },
  };
}

function careOf({ resourceId, confirmedAt, startedAt, stopBy }: Omit<Segment, 'seat'>, nextHeartbeatAt?: string): Care {
  const phase = confirmedAt ? 'recording' : 'confirming';
  return { resourceId, phase, sentAt: startedAt ?? stopBy, nextHeartbeatAt, changesKnown: 0, isProbe: false };
}
