import { TokenBucket } from 'limiter';
import type { Pace } from '../agora/client.js';

/**
 * The shares of an App ID's rate: what one worker's fast lane takes at most, what the queue lane has over all workers, and what
 * one worker sends at while less than a second's worth waits with it.
 */
const fastLaneShare = 0.1;
export const queueLaneShare = 0.8;
const workerShare = 0.5;

/** For so long after a "too many requests" everything takes the queue lane. */
const fastLaneClosedMs = 30_000;

/**
 * The pace of one App ID's requests in this process. Temporal's server keeps the rate of the queue lane over all workers, but
 * lets two seconds' worth go at once, and knows nothing of the fast lane: so requests go one after another here, and the fast
 * lane is closed as soon as Agora has had too many. What the server lets go at once is shared with a second worker, as a rule:
 * a worker takes half of the rate, and all of it while a second's worth waits with it.
 */
export class AppPace implements Pace {
  private readonly whole: TokenBucket;
  private readonly half: TokenBucket;
  private readonly fastLane: TokenBucket;
  private waiting = 0;
  private fastLaneOpensAtMs = 0;

  constructor(private readonly requestsPerSecond: number) {
    const fastLanePerSecond = requestsPerSecond * fastLaneShare;
    this.whole = full(1, requestsPerSecond);
    this.half = full(1, requestsPerSecond * workerShare, this.whole);
    this.fastLane = full(Math.max(1, fastLanePerSecond), fastLanePerSecond);
  }

  async turn(): Promise<void> {
    const bucket = this.waiting < this.requestsPerSecond ? this.half : this.whole;
    this.waiting += 1;
    try {
      await bucket.removeTokens(1);
    } finally {
      this.waiting -= 1;
    }
  }

  tooMany(): void {
    this.fastLaneOpensAtMs = Date.now() + fastLaneClosedMs;
  }

  fastLaneHasRoom(): boolean {
    return Date.now() >= this.fastLaneOpensAtMs && this.fastLane.tryRemoveTokens(1);
  }
}

/** @param within the bucket that each of its tokens is taken from, too */
function full(size: number, perSecond: number, within?: TokenBucket): TokenBucket {
  const bucket = new TokenBucket({
    bucketSize: size,
    tokensPerInterval: perSecond,
    interval: 'second',
    parentBucket: within,
  });
  bucket.content = size;
  return bucket;
}
