import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Fault } from '../../src/emulator/server.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import { type Stage, setStage } from '../support/stage.js';
import { devServerEnv, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';

interface Case {
  phase: string;
  /** Goes wrong in the first worker's time only. */
  faults?: Fault[];
  /** Resolves when the recording is in that phase. */
  reached(stage: Stage, recording: RecordingHandle): Promise<unknown>;
  /** How many recorders came in all; never two at once. */
  recorders?: number;
  stop?: boolean;
}

const inPhase = (wanted: string) => (_stage: Stage, recording: RecordingHandle) =>
  until(recording, ({ phase }) => phase === wanted);
const asked = (endpoint: string) => (stage: Stage) =>
  eventually(() => stage.emulator.requests().some((sent) => sent.endpoint === endpoint));

const cases: Case[] = [
  { phase: 'acquiring', faults: [{ on: 'acquire', do: 'loseRequest' }], reached: asked('acquire') },
  {
    phase: 'starting, before Agora has the start',
    faults: [{ on: 'start', do: 'loseRequest' }],
    reached: asked('start'),
  },
  {
    phase: 'starting, after Agora has started',
    faults: [{ on: 'start', do: 'loseAnswer' }],
    reached: asked('start'),
    recorders: 2,
  },
  { phase: 'confirming', reached: inPhase('confirming') },
  { phase: 'recording', reached: inPhase('recording') },
  {
    phase: 'recovering',
    faults: [{ on: 'query', when: { nth: 2 }, do: 'failOver' }],
    reached: inPhase('recovering'),
  },
  { phase: 'stopping', faults: [{ on: 'stop', do: 'loseRequest' }], reached: asked('stop'), stop: true },
];

describe('a worker killed while the recording is', () => {
  it.concurrent.each(cases)(
    '$phase: another one ends it as it would have ended',
    async (one) => {
      const env = await devServerEnv();
      const stage = await setStage(env, { worker: false, workflow: await workflowForTests() });
      const first = await workerProcess(env, stage);
      stage.emulator.faults(one.faults ?? []);
      const spec = await stage.newSpec({ heartbeatSeconds: 5, recordingConfig: { channelType: 0, maxIdleTime: 3600 } });
      const starting = stage.client.start(spec);
      const recording = stage.client.get({ appId: stage.emulator.appId, cname: spec.cname, uid: spec.uid });
      const stopping = one.stop ? starting.then(() => recording.confirmed()).then(() => recording.stop()) : undefined;
      await one.reached(stage, recording);

      first.kill('SIGKILL');
      await once(first, 'exit');
      stage.emulator.faults([]);
      const second = await workerProcess(env, stage);
      await starting;
      await recording.confirmed();
      await stage.emulator.advance(60);
      const result = await (stopping ?? recording.stop());

      expect(result.outcome).toBe('completed');
      expect(result.manifest).not.toEqual([]);
      const { totals } = await stage.emulator.ledger();
      const clean = { live: 0, leaked: 0, doubled: 0, pastExpiry: 0 };
      expect(totals).toMatchObject({ ...clean, started: one.recorders ?? 1 });
      second.kill('SIGTERM');
      await once(second, 'exit');
      await stage.stop();
      await env.teardown();
    },
    150_000,
  );
});

async function workerProcess(env: TestWorkflowEnvironment, { config }: Stage): Promise<ChildProcess> {
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace };
  const options = { config, temporal, workflow: await workflowForTests(), drainSeconds: 5 };
  const script = fileURLToPath(new URL('../support/worker-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return child;
}

async function eventually(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setImmediate(resolve));
}
