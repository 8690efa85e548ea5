import { readdir } from 'node:fs/promises';
import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { RecordingClient } from '../../src/client.js';
import type { Emulator } from '../../src/emulator/server.js';
import { workflowIdOf } from '../../src/recording/names.js';
import { chainOf, type History } from '../support/histories.js';
import { quietEnd } from '../support/quiet-end.js';
import { chronicleOf } from './chronicle.js';
import type { Chronicle, Evidence, Kept } from './evidence.js';
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
): Promise<Required<Evidence>> {
  const { emulator } = hands;
  const chronicles: Chronicle[] = [];
  const histories: Kept[] = [];
  for (const plan of recordings) {
    const workflowId = workflowIdFor(plan, hands);
    for (const chain of await chainsOf(plan, hands)) {
      chronicles.push(chronicleOf(workflowId, [...chain.values()]));
      histories.push(...[...chain].map(([runId, history]) => ({ workflowId, runId, history })));
    }
  }
  const { recorders } = await emulator.ledger();
  const entries = await readdir(emulator.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return { ...played, recorders, requests: emulator.requests(), files, chronicles, histories };
}

/** One for each time that it was begun, as far as it was seen. */
async function chainsOf(plan: RecordingPlan, hands: Hands): Promise<Map<string, History>[]> {
  const workflowId = workflowIdFor(plan, hands);
  await look(plan, hands);
  const chains: Map<string, History>[] = [];
  for (const runId of hands.seen.get(workflowId) ?? []) {
    if (chains.some((chain) => chain.has(runId))) continue;
    chains.push(await chainOf(hands.temporal, workflowId, runId));
  }
  return chains;
}

/** Of the workflows that stopped recorders nobody watched; only a real server can list them. */
export async function historiesOfOrphans({ temporal }: Hands): Promise<Kept[]> {
  const histories: Kept[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list({ query: 'WorkflowType = "stopOrphan"' })) {
    histories.push({ workflowId, runId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() });
  }
  return histories;
}
