import type { StartConfiguration } from '../recording/configuration.js';
import type { Change } from '../recording/messages.js';
import type { ResolvedSpec } from '../recording/spec.js';
import type { Counters, NotableEvent, Segment } from '../recording/state.js';
import type { Care } from './recorder.js';
import type { SeatMemory } from './seat.js';

/** What one run hands to the next at continue-as-new: plain JSON, nothing else. */
export interface Memory {
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
