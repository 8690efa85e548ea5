/** Where the emulator gets its time from; a test may hand in another server's clock, which may have to be asked. */
export interface EmulatorClock {
  nowMs(): number | Promise<number>;
}

/** Real time, scaled and moved forward on demand; it never runs backwards. */
export class VirtualClock implements EmulatorClock {
  private sinceRealMs: number;
  private sinceMs: number;

  constructor(
    private scale = 1,
    private readonly realMs: () => number = Date.now,
  ) {
    this.sinceRealMs = realMs();
    this.sinceMs = this.sinceRealMs;
  }

  nowMs(): number {
    return this.sinceMs + (this.realMs() - this.sinceRealMs) * this.scale;
  }

  advance(seconds: number): void {
    this.rebase();
    this.sinceMs += seconds * 1000;
  }

  set timeScale(scale: number) {
    this.rebase();
    this.scale = scale;
  }

  private rebase(): void {
    this.sinceMs = this.nowMs();
    this.sinceRealMs = this.realMs();
  }
}
