import { afterEach } from '@jest/globals';

export type End = () => Promise<unknown>;

/** What a test has begun ends after it; the last added ends first. */
export function endsAfterEach(): { push(end: End): void } {
  const ends: End[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  return {
    push: (end) => {
      ends.push(end);
    },
  };
}
