import { afterEach, beforeEach } from '@jest/globals';

/** Each test has these variables besides those of this process; whatever it sets itself is forgotten after it. */
export function withEnvironment(variables: () => Record<string, string> = () => ({})): void {
  const before = { ...process.env };
  beforeEach(() => {
    Object.assign(process.env, variables());
  });
  afterEach(() => {
    process.env = { ...before };
  });
}
