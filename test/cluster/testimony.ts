import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { chronicleOf } from '../chaos/chronicle.js';
import type { Chronicle, Evidence } from '../chaos/evidence.js';
import { type History, historiesOf } from '../support/histories.js';
import type { Deployment } from './deployment.js';

type CodecServer = Pick<Deployment['codec'], 'url' | 'token'>;

/** All that the judge looks at. The histories are encrypted, so they are read through the codec server, as people do. */
export async function testimonyOf(
  workflowIds: readonly string[],
  { emulator, recordings, codec }: Deployment,
  killsAtMs: number[],
): Promise<Evidence> {
  const chronicles: Chronicle[] = [];
  for (const workflowId of workflowIds) {
    const runs = await historiesOf(recordings.client, workflowId);
    for (const run of runs) await decode(run, codec);
    chronicles.push(chronicleOf(workflowId, runs));
  }
  const { recorders } = await emulator.ledger();
  const entries = await readdir(emulator.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return {
    nowMs: Date.now(),
    recorders,
    requests: emulator.requests(),
    files,
    chronicles,
    killsAtMs,
    orphansStayMs: 0,
  };
}

const encrypted = 'binary/encrypted';
const bytes = z.instanceof(Uint8Array);
const payload = z.looseObject({ metadata: z.looseObject({ encoding: bytes }), data: bytes });
const inJson = z.object({ metadata: z.record(z.string(), z.string()), data: z.string() });

/** Puts what the codec server says in the place of every encrypted payload. */
async function decode(history: History, { url, token }: CodecServer): Promise<void> {
  const places = [...payloadsIn(history)];
  if (places.length === 0) throw new Error('nothing in a history is encrypted');
  const response = await fetch(`${url}/decode`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ payloads: places.map(toJson) }),
  });
  if (!response.ok) throw new Error(`the codec server answers ${response.status}: ${await response.text()}`);
  const { payloads } = z.object({ payloads: z.array(inJson) }).parse(await response.json());
  for (const [n, { metadata, data }] of payloads.entries()) {
    const read = Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')]);
    Object.assign(places[n] ?? {}, { metadata: Object.fromEntries(read), data: Buffer.from(data, 'base64') });
  }
}

function* payloadsIn(node: unknown): Generator<object> {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return;
  if (isEncrypted(node)) yield node;
  else for (const child of Object.values(node)) yield* payloadsIn(child);
}

function isEncrypted(node: object): boolean {
  if (!('metadata' in node && 'data' in node)) return false;
  const { data } = payload.safeParse(node);
  return data !== undefined && Buffer.from(data.metadata.encoding).toString('utf8') === encrypted;
}

function toJson(node: object) {
  const { metadata, data } = payload.parse(node);
  const text = (value: Uint8Array) => Buffer.from(value).toString('base64');
  const words = Object.entries(z.record(z.string(), bytes).parse(metadata)).map(([name, value]) => [name, text(value)]);
  return { metadata: Object.fromEntries(words), data: text(data) };
}
