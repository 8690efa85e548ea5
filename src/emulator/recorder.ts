import type { Channel } from './channel.js';
import { part } from './json.js';
import { keysEndAtMs } from './storage-keys.js';
import { type Track, tracksFor } from './subscription.js';

export type WireMode = 'individual' | 'mix' | 'web';

export type LeaveReason = 'stop' | 'idle' | 'kicked' | 'crashed' | 'maxRecordingHour' | 'tokenExpired' | 'neverStarted';

/** A user's streams begin to come to a recorder, or cease to. */
export interface StreamChange {
  uid: string;
  tracks: readonly Track[];
  receiving: boolean;
}

/** What happens in a recorder's life that others may want to be told; `passed` is that time has gone by while it was there. */
export type Happening =
  | 'started'
  | 'heard'
  | 'listed'
  | 'passed'
  | 'failedOver'
  | 'rtmp'
  | 'keysLapsed'
  | 'left'
  | StreamChange;

export interface RecorderFacts {
  appId: string;
  cname: string;
  uid: string;
  mode: WireMode;
  resourceId: string;
  excludeResourceIds: readonly string[];
  sid: string;
  startedAtMs: number;
  expiresAtMs: number;
  maxIdleSeconds: number;
  /** Web mode's own end. */
  maxRecordingHour?: number;
  tokenExpiresAtMs?: number;
}

export type Listener = (happening: Happening, recorder: Recorder, atMs: number) => void;

/** After the sid, in milliseconds: when it is initialised, when it records. */
const initialisedAfterMs = 1_000;
const recordsAfterMs = 3_000;
/** When the playlist is there (docs/agora.md §4). */
export const firstSliceMs = { mix: 15_000, web: 15_000, individual: 60_000 } as const;

/** One recorder in a channel, from its sid to its leaving; billed for all of that. */
export class Recorder {
  leftAtMs?: number;
  leaveReason?: LeaveReason;
  /** Whom it has recorded, since when, and what of them. A page is recorded as uid 0. */
  readonly heard = new Map<string, { sinceMs: number; tracks: Set<Track> }>();
  /** The uid it has in the channel: another one after a failover. */
  uid: string;
  /** The uid it had before its last failover. */
  movedFrom?: string;
  onhold = false;
  rtmpUrls: string[] = [];
  /** How many recorders were in its channel when it came. */
  besides = 0;
  /** Whether a stop was told that it is leaving already. */
  wasToldToLeave = false;
  /** Whether its storage keys ever lapsed while it was there. */
  keysHaveLapsed = false;
  private hiddenUntilMs = Number.NEGATIVE_INFINITY;
  private readonly told = new Set<Happening>();
  /** Whose streams come to it now. */
  private readonly receiving = new Map<string, readonly Track[]>();

  constructor(
    readonly facts: RecorderFacts,
    /** What `start` asked for, and `update` changed. */
    readonly clientRequest: Record<string, unknown>,
    private readonly around: { channel: Channel; listener: Listener },
  ) {
    this.uid = facts.uid;
  }

  get isLive(): boolean {
    return this.leftAtMs === undefined;
  }

  /** When the first stream came; without one there is nothing recorded. */
  get heardAtMs(): number | undefined {
    const [first] = this.heard.values();
    return first?.sinceMs;
  }

  /** When the first slice is complete, and with it the playlist exists. */
  get listedAtMs(): number | undefined {
    return this.heardAtMs === undefined ? undefined : this.heardAtMs + firstSliceMs[this.facts.mode];
  }

  /** Lets the time up to now pass: it hears, fails over, idles out, or reaches its own end. */
  advanceTo(nowMs: number): void {
    if (!this.isLive) return;
    const end = this.end();
    const untilMs = Math.min(nowMs, end.atMs);
    this.tellOnce('started', this.facts.startedAtMs + initialisedAfterMs, untilMs);
    this.hear(untilMs);
    this.tellOnce('heard', this.heardAtMs, untilMs);
    this.tellOnce('listed', this.listedAtMs, untilMs);
    this.around.listener('passed', this, untilMs);
    this.keysHaveLapsed ||= this.keysEndAtMs <= untilMs;
    this.tellOnce('keysLapsed', this.keysEndAtMs, untilMs);
    if (this.hiddenUntilMs > this.facts.startedAtMs) this.tellOnce('failedOver', this.hiddenUntilMs, untilMs);
    if (end.atMs <= nowMs) this.leave(end.reason, end.atMs);
  }

  leave(reason: LeaveReason, atMs: number): void {
    if (!this.isLive) return;
    this.leftAtMs = atMs;
    this.leaveReason = reason;
    if (reason !== 'neverStarted') this.around.listener('left', this, atMs);
  }

  /**
   * Moves to another server: not found meanwhile, and somebody else in the channel from then on. One that is on its way
   * already is no later for it (docs/agora.md §5: about 90 s).
   */
  failOver(until: { atMs: number; backAtMs: number; newUid: string }): void {
    if (!this.isLive || until.atMs < this.hiddenUntilMs) return;
    this.told.delete('failedOver');
    this.hiddenUntilMs = until.backAtMs;
    this.movedFrom = this.uid;
    this.uid = until.newUid;
  }

  /** From when on nothing that it records comes to the bucket. */
  get keysEndAtMs(): number {
    return keysEndAtMs(this.clientRequest);
  }

  /** It uploads with other keys from now on. */
  useStorage(storageConfig: object): void {
    this.clientRequest.storageConfig = { ...part(this.clientRequest, 'storageConfig'), ...storageConfig };
    this.told.delete('keysLapsed');
  }

  /** A page is pushed elsewhere. */
  pushTo(rtmpUrls: string[], nowMs: number): void {
    this.rtmpUrls = rtmpUrls;
    this.around.listener('rtmp', this, nowMs);
  }

  isMoving(nowMs: number): boolean {
    return nowMs < this.hiddenUntilMs;
  }

  /** Whether the API finds it: not while it moves, after it left, or once its resource has lapsed. */
  isFound(nowMs: number): boolean {
    return this.isLive && !this.isMoving(nowMs) && nowMs < this.facts.expiresAtMs;
  }

  /** `serverResponse.status`: 1 and 2 while it starts, 4 while it is ready and nobody sends, 5 from then on. */
  status(nowMs: number): number {
    if (!this.isLive) return this.leaveReason === 'crashed' ? 20 : 8;
    const ageMs = nowMs - this.facts.startedAtMs;
    if (ageMs < recordsAfterMs) return ageMs < initialisedAfterMs ? 1 : 2;
    return this.heardAtMs === undefined ? 4 : 5;
  }

  billedSeconds(nowMs: number): number {
    if (this.leaveReason === 'neverStarted') return 0;
    return Math.max(0, Math.round(((this.leftAtMs ?? nowMs) - this.facts.startedAtMs) / 1000));
  }

  private hear(untilMs: number): void {
    const recordsMs = this.facts.startedAtMs + recordsAfterMs;
    const senders = this.facts.mode === 'web' ? new Map([['0', recordsMs]]) : this.around.channel.senders;
    for (const [uid, tracks] of this.receiving) {
      if (!senders.has(uid)) this.streamsChange({ uid, tracks, receiving: false }, untilMs);
    }
    for (const [uid, sendingSinceMs] of senders) {
      const sinceMs = Math.max(sendingSinceMs, recordsMs);
      if (sinceMs <= untilMs) this.hearOne(uid, sinceMs);
    }
  }

  private hearOne(uid: string, sinceMs: number): void {
    const tracks = tracksFor(this.clientRequest, uid);
    if (tracks.length === 0) return;
    const heard = this.heard.get(uid) ?? { sinceMs, tracks: new Set() };
    for (const track of tracks) heard.tracks.add(track);
    this.heard.set(uid, heard);
    if (!this.receiving.has(uid)) this.streamsChange({ uid, tracks, receiving: true }, sinceMs);
  }

  private streamsChange(change: StreamChange, atMs: number): void {
    if (change.receiving) this.receiving.set(change.uid, change.tracks);
    else this.receiving.delete(change.uid);
    // A page has no users.
    if (this.facts.mode !== 'web') this.around.listener(change, this, atMs);
  }

  /** How it would end if nothing more happened. */
  private end(): { atMs: number; reason: LeaveReason } {
    const { mode, startedAtMs, maxRecordingHour = 720, maxIdleSeconds, tokenExpiresAtMs } = this.facts;
    if (mode === 'web') return { atMs: startedAtMs + maxRecordingHour * 3_600_000, reason: 'maxRecordingHour' };
    const idleSinceMs = this.around.channel.idleSinceMs ?? Number.POSITIVE_INFINITY;
    const idleOutMs = Math.max(idleSinceMs, startedAtMs) + maxIdleSeconds * 1000;
    if (tokenExpiresAtMs !== undefined && tokenExpiresAtMs < idleOutMs) {
      return { atMs: Math.max(tokenExpiresAtMs, startedAtMs), reason: 'tokenExpired' };
    }
    return { atMs: idleOutMs, reason: 'idle' };
  }

  private tellOnce(happening: Happening, atMs: number | undefined, untilMs: number): void {
    if (atMs === undefined || atMs > untilMs || this.told.has(happening)) return;
    this.told.add(happening);
    this.around.listener(happening, this, atMs);
  }
}
