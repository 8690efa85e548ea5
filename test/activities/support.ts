import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type ActivityDeps, createActivityDeps } from '../../src/activities/deps.js';
import { type Activities, createActivities } from '../../src/activities/index.js';
import type { Config } from '../../src/config.js';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import { configFor } from '../support/stage.js';

export interface ActivitiesBench {
  readonly emulator: Emulator;
  /** May be changed by a test for what comes after. */
  readonly config: Config;
  /** One attempt, as a worker runs it. */
  run<Answer>(call: (activities: Activities) => Promise<Answer>, info?: Partial<Info>): Promise<Answer>;
  /** The failure of one attempt; undefined when it does not fail. */
  failureOf(call: (activities: Activities) => Promise<unknown>, info?: Partial<Info>): Promise<Failure | undefined>;
}

/** What Temporal and the workflow decide by. */
export type Failure = Pick<ApplicationFailure, 'details' | 'nonRetryable' | 'nextRetryDelay'>;

/** A worker's activities over an emulator, without Temporal. Faults and configuration are each test's own. */
export function withActivities(): ActivitiesBench {
  let there: { emulator: Emulator; config: Config; deps: ActivityDeps } | undefined;
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator({ rateLimit: 0 });
  });
  beforeEach(async () => {
    if (!emulator) return;
    await there?.deps.close();
    await emulator.reset();
    const config = configFor(emulator);
    there = { emulator, config, deps: createActivityDeps(() => config) };
  });
  afterAll(async () => {
    await there?.deps.close();
    await emulator?.close();
  });
  const bench = () => {
    if (!there) throw new Error('The emulator is there from beforeAll on');
    return there;
  };
  const run: ActivitiesBench['run'] = (call, info = {}) => {
    const now = { currentAttemptScheduledTimestampMs: Date.now() };
    return new MockActivityEnvironment({ ...now, ...info }).run(call, createActivities(bench().deps));
  };
  return {
    get emulator() {
      return bench().emulator;
    },
    get config() {
      return bench().config;
    },
    run,
    async failureOf(call, info) {
      const error = await run(call, info).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined && !(error instanceof ApplicationFailure)) throw error;
      return error;
    },
  };
}
