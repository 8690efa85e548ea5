import { Runtime, type Worker } from '@temporalio/worker';

/** Workers that live and end together: if one of them dies, the others drain, too, as half of them could finish nothing. */
export class Crew {
  /** Resolves when all have drained; rejects when one died. */
  readonly done: Promise<void>;
  private readonly members = new Map<string, Worker>();
  private readonly timers: NodeJS.Timeout[] = [];
  private running = 0;
  private isOver = false;
  private death: unknown;
  private ended: () => void = () => undefined;

  /** @param close is done when all have drained */
  constructor(close: () => Promise<void>) {
    const over = new Promise<void>((resolve) => {
      this.ended = resolve;
    });
    this.done = over.then(close).then(() => {
      if (this.death !== undefined) throw this.death;
    });
    // Whoever waits for it hears of it; nobody has to.
    this.done.catch(() => undefined);
  }

  has(name: string): boolean {
    return this.members.has(name);
  }

  /** Who does not work: they drain, or have died. */
  get idle(): string[] {
    return [...this.members].filter(([, worker]) => worker.getState() !== 'RUNNING').map(([name]) => name);
  }

  add(name: string, worker: Worker): void {
    this.members.set(name, worker);
    this.running += 1;
    void worker
      .run()
      .catch((error: unknown) => {
        this.death ??= error;
      })
      .then(() => {
        this.running -= 1;
        this.shutDown();
        if (this.running === 0) this.ended();
      });
    if (this.isOver) worker.shutdown();
  }

  /** Does something again and again until the end; what goes wrong is logged. */
  repeat(task: () => Promise<void>, everyMs: number): void {
    const again = () => task().catch((error: unknown) => Runtime.instance().logger.error(String(error)));
    this.timers.push(setInterval(again, everyMs).unref());
  }

  /** Takes no more work, and finishes what is under way. */
  async drain(): Promise<void> {
    this.shutDown();
    if (this.running === 0) this.ended();
    await this.done;
  }

  private shutDown(): void {
    this.isOver = true;
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    for (const worker of this.members.values()) if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
