import { readdir } from 'node:fs/promises';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { RecordingClient } from '../../src/client.js';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import { historiesOf } from '../support/histories.js';
import { configFor } from '../support/stage.js';
import { chronicleOf } from './chronicle.js';
import { type Hands, perform, workflowIdFor } from './deeds.js';
import type { Evidence } from './evidence.js';
import type { RecordingPlan, Step, Wave } from './plan.js';
import type { Theatre } from './theatre.js';
import { startWorkers, type Workers } from './workers.js';

/** Time goes by in steps of this, once nothing more is planned, until every recording is over. */
const lastStepSeconds = 6 * 3600;
/** No recording is planned to live this long. */
const longestSeconds = 40 * 24 * 3600;
/** After that whoever is still there stays there. */
const afterwardsSeconds = 3600;

/** Plays a wave on a server that skips time, from its first start until every recording is over. */
export async function playWave(wave: Wave, { workflow, timeSkippingEnv }: Theatre): Promise<Evidence> {
  const env = await timeSkippingEnv();
  let looks = 0;
  let workers: Workers | undefined;
  const clock = {
    async nowMs() {
      looks += 1;
      const nowMs = await env.currentTimeMs();
      workers?.clockWasRead(looks, nowMs);
      return nowMs;
    },
  };
  const emulator = await startEmulator({ rateLimit: 0, pcw: 100_000, silenceMs: 20, seed: wave.seed, clock });
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  const { killsAtLook } = wave;
  workers = await startWorkers({ config: configFor(emulator), temporal, workflow, killsAtLook });
  try {
    emulator.faults(wave.recordings.flatMap(({ faults }) => faults));
    const hands = handsFor(env, emulator);
    await playSteps(wave, env, hands);
    await untilAllAreOver(wave, env, hands);
    await env.sleep(afterwardsSeconds * 1000);
    return await evidenceOf(wave, hands, workers.killsAtMs);
  } finally {
    await workers.end();
    await emulator.close();
    await env.teardown();
  }
}

function handsFor(env: TestWorkflowEnvironment, emulator: Emulator): Hands {
  const temporal = new Client({ connection: env.connection, namespace: env.namespace });
  const options = { projects: { default: emulator.appId }, apiUrl: emulator.url, temporalAddress: env.address };
  return { emulator, temporal, recordings: new RecordingClient(temporal, options) };
}

async function playSteps(wave: Wave, env: TestWorkflowEnvironment, hands: Hands): Promise<void> {
  const timeline = wave.recordings
    .flatMap((plan) => stepsOf(plan).map((step) => ({ plan, step, at: plan.startsAt + step.at })))
    .toSorted((one, other) => one.at - other.at);
  let now = 0;
  for (const { plan, step, at } of timeline) {
    if (at > now) await env.sleep((at - now) * 1000);
    now = at;
    await perform(step, plan, hands);
  }
}

/** Users who are there at the start are there before the recorder. */
function stepsOf({ steps }: RecordingPlan): Step[] {
  const before = steps.filter((step) => step.at === 0 && step.do === 'userJoins');
  return [...before, { at: 0, do: 'start' }, ...steps.filter((step) => !before.includes(step))];
}

async function untilAllAreOver(wave: Wave, env: TestWorkflowEnvironment, hands: Hands): Promise<void> {
  const isOver = async (plan: RecordingPlan) => {
    const { status } = await hands.temporal.workflow.getHandle(workflowIdFor(plan, hands)).describe();
    return status.name !== 'RUNNING';
  };
  let open = wave.recordings;
  for (let passed = 0; passed < longestSeconds; passed += lastStepSeconds) {
    const over = await Promise.all(open.map(isOver));
    open = open.filter((_, n) => !over[n]);
    if (open.length === 0) return;
    await env.sleep(lastStepSeconds * 1000);
  }
}

async function evidenceOf(wave: Wave, hands: Hands, killsAtMs: number[]): Promise<Evidence> {
  const { emulator, temporal } = hands;
  const chronicles = [];
  for (const plan of wave.recordings) {
    const workflowId = workflowIdFor(plan, hands);
    chronicles.push(chronicleOf(workflowId, await historiesOf(temporal, workflowId)));
  }
  const { recorders } = await emulator.ledger();
  const entries = await readdir(emulator.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const nowMs = Math.max(...emulator.requests().map(({ at }) => Date.parse(at))) + afterwardsSeconds * 1000;
  return { nowMs, recorders, requests: emulator.requests(), files, chronicles, killsAtMs };
}
