import { beforeAll, beforeEach } from '@jest/globals';
import { type Stage, type StageOptions, setStage } from './stage.js';
import { type TestServer, workflowForTests } from './temporal.js';

/** One stage for all tests of a file; each test's channels are its own, and faults are cleared between tests. */
export function withBench(server: TestServer, options: Omit<StageOptions, 'workflow'> = {}): Omit<Stage, 'stop'> {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await setStage(server.env, {
      ...options,
      workflow: await workflowForTests(options.encryption ? 'encoded' : 'plain'),
    });
  }, 60_000);
  beforeEach(() => stage?.emulator.faults([]));
  server.endBefore(async () => stage?.stop());
  const there = () => {
    if (!stage) throw new Error('The stage is there from beforeAll on');
    return stage;
  };
  return {
    get emulator() {
      return there().emulator;
    },
    get client() {
      return there().client;
    },
    get config() {
      return there().config;
    },
    newSpec: (changes) => there().newSpec(changes),
    anotherWorker: () => there().anotherWorker(),
    pass: (seconds) => there().pass(seconds),
  };
}
