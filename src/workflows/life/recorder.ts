import type { Phase, Segment } from '../../recording/state.js';
import { NotFoundSpell } from '../decisions/not-found.js';
import type { LeftAs } from '../decisions/notification-meaning.js';

export type RecorderPhase = Exclude<Phase, 'acquiring' | 'stopped'>;

/** What has to be known to look after a recorder, over all runs: plain JSON. */
export interface Care {
  resourceId: string;
  phase: RecorderPhase;
  /** Before its start was sent. */
  sentAt: string;
  nextHeartbeatAt?: string;
  lastSeenAt?: string;
  /** Since when Agora has not known it, if so. */
  missingSince?: string;
  /** How many of the recording's changes it has: those that were part of its start, and those it was sent. */
  changesKnown: number;
  /** When its storage keys have to be renewed; absent when they do not lapse. */
  renewKeysAt?: string;
  /** It was begun to find out whether anybody is still there. */
  isProbe: boolean;
  leftAs?: LeftAs;
  /** It may be there for all we know, and nothing we have can end it: a page whose sid is lost, or whose time has lapsed. */
  isOutOfReach?: true;
}

/** A recorder that may be in the channel. */
export class Recorder {
  /** For how long 404 has been Agora's only word about it. */
  notFound = new NotFoundSpell();
  unansweredInARow = 0;
  /** Something made us doubt that it is there: it is looked at at once. */
  isSuspected = false;
  /** Another recorder has taken its seat, so that it may go. */
  isRelieved = false;
  /** Its uid records under a resource that is not its own, so notifications about the uid tell nothing about it. */
  isInConflict = false;

  constructor(
    readonly segment: Segment,
    readonly care: Care,
  ) {}

  get isOutOfReach(): boolean {
    return this.care.isOutOfReach === true;
  }

  get uid(): string {
    return this.segment.uid;
  }

  /** Every uid under which it may be in the channel. */
  get uids(): string[] {
    const { uid, movedTo } = this.segment;
    return movedTo ? [uid, movedTo] : [uid];
  }

  get stopByMs(): number {
    return Date.parse(this.segment.stopBy);
  }

  get expiresAtMs(): number {
    return Date.parse(this.segment.expiresAt);
  }

  heartbeatIsDue(nowMs: number): boolean {
    const { nextHeartbeatAt } = this.care;
    return this.isSuspected || nextHeartbeatAt === undefined || nowMs >= Date.parse(nextHeartbeatAt);
  }

  keysAreDue(nowMs: number): boolean {
    const { renewKeysAt } = this.care;
    return renewKeysAt !== undefined && nowMs >= Date.parse(renewKeysAt);
  }
}
