import type { Change, ChangeAnswer } from '../../recording/messages.js';

/** One accepted change and what became of it. */
export interface Ticket {
  readonly change: Change;
  answer?: ChangeAnswer;
  /** Why Agora refused it, or why it came too late. */
  refusal?: Error;
}

/** Rule R7: accepted changes, in order, one at a time; a newer layout supersedes a waiting older one. */
export class ChangeQueue {
  private waiting: Ticket[];
  private taken?: Ticket;
  private settle?: (ticket: Ticket) => void;

  constructor(carried: Change[] = []) {
    this.waiting = carried.map((change) => ({ change }));
  }

  get length(): number {
    return this.waiting.length;
  }

  /** One was taken, and is neither settled nor put back: until then no other may overtake it. */
  get isSending(): boolean {
    return this.taken !== undefined && !this.taken.answer && !this.taken.refusal;
  }

  /** Of every change that is not settled: also of the one that is being sent. */
  get kinds(): Change['kind'][] {
    const sending = this.taken && this.isSending ? [this.taken] : [];
    return [...sending, ...this.waiting].map(({ change }) => change.kind);
  }

  /** @returns the change's ticket, and whether an older layout that was waiting gave way to it. */
  offer(change: Change): { ticket: Ticket; superseded: boolean } {
    const ticket: Ticket = { change };
    if (this.settle) {
      this.settle(ticket);
      return { ticket, superseded: false };
    }
    const older = change.kind === 'updateLayout' ? this.waitingLayout : undefined;
    if (older) older.answer = { applied: 'superseded' };
    this.waiting = [...this.waiting.filter((other) => other !== older), ticket];
    return { ticket, superseded: older !== undefined };
  }

  take(): Ticket | undefined {
    this.taken = this.waiting.shift();
    return this.taken;
  }

  /** It could not be sent yet: it keeps its place, unless the queue was closed or a newer layout came meanwhile. */
  putBack(ticket: Ticket): void {
    this.taken = undefined;
    if (this.settle) this.settle(ticket);
    else if (ticket.change.kind === 'updateLayout' && this.waitingLayout) {
      ticket.answer = { applied: 'superseded' };
    } else this.waiting.unshift(ticket);
  }

  takeAll(): Ticket[] {
    return this.waiting.splice(0);
  }

  /** From now on nothing waits: what does, and what still comes, is settled like this. */
  close(settle: (ticket: Ticket) => void): void {
    this.settle = settle;
    for (const ticket of this.takeAll()) settle(ticket);
  }

  private get waitingLayout(): Ticket | undefined {
    return this.waiting.find(({ change }) => change.kind === 'updateLayout');
  }
}
