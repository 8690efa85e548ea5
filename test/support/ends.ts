import { afterAll, afterEach } from '@jest/globals';

export type End = () => Promise<unknown>;

/** The last added ends first; none ends twice. */
export async function endAll(ends: End[]): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

/** What a test has begun ends after it. */
export function endsAfterEach(): Pick<End[], 'push'> {
  const ends: End[] = [];
  afterEach(() => endAll(ends));
  return ends;
}

/** What a file's tests have begun ends after them all. */
export function endsAfterAll(): Pick<End[], 'push'> {
  const ends: End[] = [];
  afterAll(() => endAll(ends));
  return ends;
}
