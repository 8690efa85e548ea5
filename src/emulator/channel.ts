/** One channel: its members but for recorders, and since when nobody has been sending. */
export class Channel {
  private readonly sendingSinceMs = new Map<string, number>();
  private readonly listeners = new Set<string>();
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

  /** Who is there already may begin, or cease, to send. */
  join(uid: string, sending: boolean, nowMs: number): void {
    if (!sending) {
      this.leave(uid, nowMs);
      this.listeners.add(uid);
      return;
    }
    this.listeners.delete(uid);
    if (!this.sendingSinceMs.has(uid)) this.sendingSinceMs.set(uid, nowMs);
    this.idleFromMs = undefined;
  }

  leave(uid: string, nowMs: number): void {
    this.listeners.delete(uid);
    if (this.sendingSinceMs.delete(uid) && this.sendingSinceMs.size === 0) this.idleFromMs = nowMs;
  }
}
