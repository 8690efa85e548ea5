import { readdir } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { RecordingClient } from '../../src/client.js';
import type { Emulator } from '../../src/emulator/server.js';
import { workflowIdOf } from '../../src/recording/names.js';
import { historiesOf } from '../support/histories.js';
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
  /** Ends the connection, and so whatever still asks, or comes again to a server that is gone. */
  letGo(): Promise<void>;
}

export async function handsFor(env: TestWorkflowEnvironment, emulator: Emulator): Promise<Hands> {
  const connection = await Connection.connect({ address: env.address, plugins: [quietEnd] });
  const temporal = new Client({ connection, namespace: env.namespace });
  const asking: Hands['asking'] = new Map();
  const options = { projects: { default: emulator.appId }, apiUrl: emulator.url, temporalAddress: env.address };
  return {
    ...{ emulator, temporal, recordings: new RecordingClient(temporal, options), asking },
    letGo: () => connection.close(),
  };
}

export function workflowIdFor({ spec }: RecordingPlan, { emulator }: Hands): string {
  return workflowIdOf({ appId: emulator.appId, cname: spec.cname, uid: spec.uid });
}

/** Those of a wave that still run. */
export async function stillOpen(recordings: readonly RecordingPlan[], hands: Hands): Promise<RecordingPlan[]> {
  const isOpen = async (plan: RecordingPlan) => {
    const { status } = await hands.temporal.workflow.getHandle(workflowIdFor(plan, hands)).describe();
    return status.name === 'RUNNING';
  };
  const open = await Promise.all(recordings.map(isOpen));
  return recordings.filter((_, n) => open[n]);
}

export async function evidenceOf(
  { recordings }: Wave,
  hands: Hands,
  played: Pick<Evidence, 'nowMs' | 'killsAtMs' | 'orphansStayMs'>,
): Promise<Evidence> {
  const { emulator, temporal } = hands;
  const chronicles: Chronicle[] = [];
  for (const plan of recordings) {
    const workflowId = workflowIdFor(plan, hands);
    chronicles.push(chronicleOf(workflowId, await historiesOf(temporal, workflowId)));
  }
  const { recorders } = await emulator.ledger();
  const entries = await readdir(emulator.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return { ...played, recorders, requests: emulator.requests(), files, chronicles };
}
