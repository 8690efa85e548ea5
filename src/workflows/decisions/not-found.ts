import { failoverSeconds, notFoundWaits, waitAt } from './waits.js';

/**
 * Rule R4: `failed to find worker` is not yet the end, since a failover takes up to 90 s. It is believed once it has been
 * Agora's only word for that long; an answer that says nothing neither ends the spell nor proves it.
 */
export class NotFoundSpell {
  private sinceMs?: number;
  private asked = 0;

  /** To be called with each 404: whether it is believed now. */
  isBelieved(nowMs: number): boolean {
    this.sinceMs ??= nowMs;
    return nowMs - this.sinceMs >= failoverSeconds * 1000;
  }

  /** How long to wait before asking again: never beyond the moment at which the next 404 would be believed. */
  nextWaitSeconds(nowMs: number): number {
    const wait = waitAt(notFoundWaits, this.asked);
    this.asked += 1;
    const left = failoverSeconds - (nowMs - (this.sinceMs ?? nowMs)) / 1000;
    return left > 0 ? Math.min(wait, Math.ceil(left)) : wait;
  }
}
