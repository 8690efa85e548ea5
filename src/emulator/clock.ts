/** Where the emulator gets its time from; a test may hand in another server's clock, which may have to be asked. */
export interface EmulatorClock {
  nowMs(): number | Promise<number>;
}

/** Another clock's time, scaled and moved forward on demand; it never runs backwards. */
export class VirtualClock {
  private begin: { baseMs: number; virtualMs: number } | undefined;
  private latestMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly base: EmulatorClock,
    private scale = 1,
  ) {}

  async nowMs(): Promise<number> {
    const baseMs = await this.base.nowMs();
    this.begin ??= { baseMs, virtualMs: baseMs };
    this.latestMs = Math.max(this.latestMs, this.begin.virtualMs + (baseMs - this.begin.baseMs) * this.scale);
    return this.latestMs;
  }

  async advance(seconds: number): Promise<void> {
    await this.rebase(seconds * 1000);
  }

  /** How many virtual seconds go by in one of the base clock. */
  async setTimeScale(scale: number): Promise<void> {
    await this.rebase(0);
    this.scale = scale;
  }

  private async rebase(byMs: number): Promise<void> {
    const baseMs = await this.base.nowMs();
    const begin = this.begin ?? { baseMs, virtualMs: baseMs };
    this.begin = { baseMs, virtualMs: begin.virtualMs + (baseMs - begin.baseMs) * this.scale + byMs };
  }
}
