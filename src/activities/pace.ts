import { TokenBucket } from 'limiter';
import type { Pace } from '../agora/client.js';

/** The shares of an App ID's rate: what one worker's fast lane takes at most, and what the queue lane has over all workers. */
const fastLaneShare = 0.1;
export const queueLaneShare = 0.8;

/** For so long after a "too many requests" everything takes the queue lane. */
const fastLaneClosedMs = 30_000;

/**
 * The pace of one App ID's requests in this process. Temporal's server keeps the rate of the queue lane over all workers, but
 * lets a second's worth go at once, and knows nothing of the fast lane: so requests go one after another here, and the fast
 * lane is closed as soon as Agora has had too many.
 */
export class AppPace implements Pace {
  private readonly requests: TokenBucket;
  private readonly fastLane: TokenBucket;
  private fastLaneOpensAtMs = 0;

  constructor(requestsPerSecond: number) {
    const fastLanePerSecond = requestsPerSecond * fastLaneShare;
    this.requests = full(1, requestsPerSecond);
    this.fastLane = full(Math.max(1, fastLanePerSecond), fastLanePerSecond);
  }

  async turn(): Promise<void> {
    await this.requests.removeTokens(1);
  }

  tooMany(): void {
    this.fastLaneOpensAtMs = Date.now() + fastLaneClosedMs;
  }

  fastLaneHasRoom(): boolean {
    return Date.now() >= this.fastLaneOpensAtMs && this.fastLane.tryRemoveTokens(1);
  }
}

function full(size: number, perSecond: number): TokenBucket {
  const bucket = new TokenBucket({ bucketSize: size, tokensPerInterval: perSecond, interval: 'second' });
  bucket.content = size;
  return bucket;
}
