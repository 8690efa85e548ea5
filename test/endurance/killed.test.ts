import type { ChildProcess } from 'node:child_process';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/server.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import { type Stage, setStage } from '../support/stage.js';
import { devServerEnv, workflowForTests } from '../support/temporal.js';
import { eventually, until } from '../support/until.js';
import { end, forkWorker } from '../support/worker-processes.js';

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

/** Also of the cases that failed, or nothing would end. */
const ends: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(ends.map((endOne) => endOne())), 60_000);

describe('a worker killed while the recording is', () => {
  it.concurrent.each(cases)(
    '$phase: another one ends it as it would have ended',
    async (one) => {
      const env = await devServerEnv();
      const workflow = await workflowForTests();
      const stage = await setStage(env, { worker: false, workflow });
      const workers: ChildProcess[] = [];
      ends.push(async () => {
        await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')));
        await stage.stop();
        await env.teardown();
      });
      const first = await forkWorker(env, stage);
      workers.push(first);
      stage.emulator.faults(one.faults ?? []);
      const spec = await stage.newSpec({ heartbeatSeconds: 5, recordingConfig: { channelType: 0, maxIdleTime: 3600 } });
      const starting = stage.client.start(spec);
      const recording = stage.client.get({ appId: stage.emulator.appId, cname: spec.cname, uid: spec.uid });
      const stopping = one.stop ? starting.then(() => recording.confirmed()).then(() => recording.stop()) : undefined;
      await one.reached(stage, recording);

      await end(first, 'SIGKILL');
      stage.emulator.faults([]);
      workers.push(await forkWorker(env, stage));
      await starting;
      await recording.confirmed();
      await stage.emulator.advance(60);
      const result = await (stopping ?? recording.stop());

      expect(result.outcome).toBe('completed');
      expect(result.manifest).not.toEqual([]);
      const { totals } = await stage.emulator.ledger();
      const clean = { live: 0, leaked: 0, doubled: 0, pastExpiry: 0 };
      expect(totals).toMatchObject({ ...clean, started: one.recorders ?? 1 });
    },
    150_000,
  );
});
