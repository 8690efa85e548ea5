/** One channel: its members but for recorders, and since when nobody has been sending. */
export class Channel {
  private readonly sendingSinceMs = new Map<string, number>();
  private readonly listeners = new Set<string>();
  private readonly bannedUntilMs = new Map<string, number>();
  private everybodyBannedUntilMs = Number.NEGATIVE_INFINITY;
  private idleFromMs: number | undefined = Number.NEGATIVE_INFINITY;

  /** Since when nobody sends; undefined while somebody does. */
  get idleSinceMs(): number | undefined {
    return this.idleFromMs;
  }

  /** Who sends, and since when. */
  get senders(): ReadonlyMap<string, number> {
    return this.sendingSinceMs;
  }

  get members(): string[] {
    return [...this.sendingSinceMs.keys(), ...this.listeners];
  }

  has(uid: string): boolean {
    return this.sendingSinceMs.has(uid) || this.listeners.has(uid);
  }

  /** False for a banned uid, which stays outside. Who is there already may begin, or cease, to send. */
  join(uid: string, sending: boolean, nowMs: number): boolean {
    if (this.isBanned(uid, nowMs)) return false;
    if (!sending) {
      this.leave(uid, nowMs);
      this.listeners.add(uid);
      return true;
    }
    this.listeners.delete(uid);
    if (!this.sendingSinceMs.has(uid)) this.sendingSinceMs.set(uid, nowMs);
    this.idleFromMs = undefined;
    return true;
  }

  leave(uid: string, nowMs: number): void {
    this.listeners.delete(uid);
    if (this.sendingSinceMs.delete(uid) && this.sendingSinceMs.size === 0) this.idleFromMs = nowMs;
  }

  ban(uid: string, untilMs: number): void {
    this.bannedUntilMs.set(uid, untilMs);
  }

  banEverybody(untilMs: number): void {
    this.everybodyBannedUntilMs = untilMs;
  }

  isBanned(uid: string, nowMs: number): boolean {
    return (this.bannedUntilMs.get(uid) ?? Number.NEGATIVE_INFINITY) > nowMs || this.everybodyBannedUntilMs > nowMs;
  }
}
