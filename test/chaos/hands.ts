import { readdir } from 'node:fs/promises';
import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { RecordingClient } from '../../src/client.js';
import type { Emulator } from '../../src/emulator/server.js';
import { workflowIdOf } from '../../src/recording/names.js';
import { chainOf } from '../support/histories.js';
import { quietEnd } from '../support/quiet-end.js';
import { chronicleOf } from './chronicle.js';
import type { Chronicle, Evidence } from './evidence.js';
import type { RecordingPlan, Wave } from './plan.js';

/** What a wave is played with. */
export interface Hands {
  emulator: Emulator;
  recordings: RecordingClient;
  /** Lets no time pass by itself, whatever the server. */
  temporal: Client;
  /** Who asked for a recording, by its workflow id, and perhaps still waits for the answer. */
  asking: Map<string, Promise<unknown>>;
  /** Every run that was seen, by workflow id: who asks for a recording that is over begins another of the same name. */
  seen: Map<string, Set<string>>;
  /** Ends the connection, and so whatever still asks, or comes again to a server that is gone. */
  letGo(): Promise<void>;
}

export async function handsFor(env: TestWorkflowEnvironment, emulator: Emulator): Promise<Hands> {
  const connection = await Connection.connect({ address: env.address, plugins: [quietEnd] });
  const temporal = new Client({ connection, namespace: env.namespace });
  const options = { projects: { default: emulator.appId }, apiUrl: emulator.url, temporalAddress: env.address };
  return {
    ...{ emulator, temporal, recordings: new RecordingClient(temporal, options), asking: new Map(), seen: new Map() },
    letGo: () => connection.close(),
  };
}

export function workflowIdFor({ spec }: RecordingPlan, { emulator }: Hands): string {
  return workflowIdOf({ appId: emulator.appId, cname: spec.cname, uid: spec.uid });
}

/** What Temporal says of its newest run, which is seen by that. */
export async function look(plan: RecordingPlan, hands: Hands): Promise<WorkflowExecutionDescription> {
  const workflowId = workflowIdFor(plan, hands);
  const description = await hands.temporal.workflow.getHandle(workflowId).describe();
  const runs = hands.seen.get(workflowId) ?? new Set();
  hands.seen.set(workflowId, runs.add(description.runId));
  return description;
}

/** Those of a wave that still run. */
export async function stillOpen(recordings: readonly RecordingPlan[], hands: Hands): Promise<RecordingPlan[]> {
  const isOpen = async (plan: RecordingPlan) => (await look(plan, hands)).status.name === 'RUNNING';
  const open = await Promise.all(recordings.map(isOpen));
  return recordings.filter((_, n) => open[n]);
}

export async function evidenceOf(
  { recordings }: Wave,
  hands: Hands,
  played: Pick<Evidence, 'nowMs' | 'killsAtMs' | 'orphansStayMs'>,
): Promise<Evidence> {
  const { emulator } = hands;
  const chronicles: Chronicle[] = [];
  for (const plan of recordings) chronicles.push(...(await chroniclesOf(plan, hands)));
  const { recorders } = await emulator.ledger();
  const entries = await readdir(emulator.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return { ...played, recorders, requests: emulator.requests(), files, chronicles };
}

/** One for each time that it was begun, as far as it was seen. */
async function chroniclesOf(plan: RecordingPlan, hands: Hands): Promise<Chronicle[]> {
  const workflowId = workflowIdFor(plan, hands);
  await look(plan, hands);
  const chronicles: Chronicle[] = [];
  const told = new Set<string>();
  for (const runId of hands.seen.get(workflowId) ?? []) {
    if (told.has(runId)) continue;
    const chain = await chainOf(hands.temporal, workflowId, runId);
    for (const one of chain.keys()) told.add(one);
    chronicles.push(chronicleOf(workflowId, [...chain.values()]));
  }
  return chronicles;
}
