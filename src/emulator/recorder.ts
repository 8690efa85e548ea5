import type { Channel } from './channel.js';

export type WireMode = 'individual' | 'mix' | 'web';

export type LeaveReason = 'stop' | 'idle' | 'kicked' | 'crashed' | 'maxRecordingHour' | 'neverStarted';

export interface RecorderFacts {
  appId: string;
  cname: string;
  uid: string;
  mode: WireMode;
  resourceId: string;
  sid: string;
  startedAtMs: number;
  expiresAtMs: number;
  maxIdleSeconds: number;
  /** Web mode's own end. */
  maxRecordingHour?: number;
  /** What `start` asked for, for the files it makes. */
  clientRequest: Record<string, unknown>;
}

/** After the sid, in seconds: when it has joined and status 5 is told. */
const readyAfterSeconds = 2;

/** How long a failover hides a recorder. */
export const failOverSeconds = 60;

/** One recorder in a channel, from its sid to its leaving; billed for all of that. */
export class Recorder {
  leftAtMs?: number;
  leaveReason?: LeaveReason;
  /** When it first heard somebody; without, there is nothing recorded. */
  heardAtMs?: number;
  hiddenUntilMs = 0;
  uid: string;
  onhold = false;
  /** After it left, the first `stop` is told so; later ones find nothing. */
  toldThatItLeft = false;
  /** Every change that was taken, in order. */
  readonly changes: { kind: 'update' | 'updateLayout'; clientRequest: Record<string, unknown> }[] = [];

  constructor(
    readonly facts: RecorderFacts,
    private readonly channel: Channel,
  ) {
    this.uid = facts.uid;
  }

  get isLive(): boolean {
    return this.leftAtMs === undefined;
  }

  /** Lets the time up to now pass: it hears, idles out, or reaches its own end. */
  advanceTo(nowMs: number): void {
    if (!this.isLive) return;
    if (this.facts.mode === 'web') {
      this.heardAtMs ??= this.facts.startedAtMs;
      const endMs = this.facts.startedAtMs + (this.facts.maxRecordingHour ?? 720) * 3_600_000;
      if (nowMs >= endMs) this.leave('maxRecordingHour', endMs);
      return;
    }
    if (this.channel.isActive) {
      this.heardAtMs ??= nowMs;
      return;
    }
    const idleFromMs = Math.max(this.channel.idleSinceMs ?? nowMs, this.facts.startedAtMs);
    const idleOutMs = idleFromMs + this.facts.maxIdleSeconds * 1000;
    if (nowMs >= idleOutMs) this.leave('idle', idleOutMs);
  }

  leave(reason: LeaveReason, atMs: number): void {
    if (!this.isLive) return;
    this.leftAtMs = atMs;
    this.leaveReason = reason;
  }

  failOver(nowMs: number, newUid: string): void {
    this.hiddenUntilMs = nowMs + failOverSeconds * 1000;
    this.uid = newUid;
  }

  /** Whether the API finds it: not while it moves, after it left, or once its resource has lapsed. */
  isFound(nowMs: number): boolean {
    return this.isLive && nowMs >= this.hiddenUntilMs && !this.isExpired(nowMs);
  }

  isExpired(nowMs: number): boolean {
    return nowMs >= this.facts.expiresAtMs;
  }

  /** Agora's `serverResponse.status`. */
  status(nowMs: number): number {
    if (!this.isLive) return this.leaveReason === 'crashed' ? 20 : 8;
    return nowMs - this.facts.startedAtMs < readyAfterSeconds * 1000 ? 2 : 5;
  }

  billedSeconds(nowMs: number): number {
    return Math.max(0, Math.round(((this.leftAtMs ?? nowMs) - this.facts.startedAtMs) / 1000));
  }
}
