/** One channel of one App ID: its members but for recorders, and since when nobody has been sending. */
export class Channel {
  private readonly senders = new Set<string>();
  private readonly senderHistory = new Set<string>();
  private readonly listeners = new Set<string>();
  private readonly bannedUntilMs = new Map<string, number>();
  private idleFromMs: number | undefined = Number.NEGATIVE_INFINITY;

  constructor(readonly cname: string) {}

  get isActive(): boolean {
    return this.senders.size > 0;
  }

  /** Since when nobody sends; undefined while somebody does. */
  get idleSinceMs(): number | undefined {
    return this.idleFromMs;
  }

  get senderUids(): string[] {
    return [...this.senders];
  }

  /** Everybody who has ever sent, also those who left. */
  get everSent(): string[] {
    return [...this.senderHistory];
  }

  has(uid: string): boolean {
    return this.senders.has(uid) || this.listeners.has(uid);
  }

  join(uid: string, sending: boolean, nowMs: number): void {
    if (this.isBanned(uid, nowMs)) return;
    if (!sending) {
      this.listeners.add(uid);
      return;
    }
    this.senders.add(uid);
    this.senderHistory.add(uid);
    this.idleFromMs = undefined;
  }

  leave(uid: string, nowMs: number): void {
    this.listeners.delete(uid);
    if (this.senders.delete(uid) && !this.isActive) this.idleFromMs = nowMs;
  }

  ban(uid: string, untilMs: number): void {
    this.bannedUntilMs.set(uid, untilMs);
  }

  isBanned(uid: string, nowMs: number): boolean {
    return (this.bannedUntilMs.get(uid) ?? Number.NEGATIVE_INFINITY) > nowMs;
  }
}
