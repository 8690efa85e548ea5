import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Evidence } from './evidence.js';
import type { Verdict } from './oracle.js';

/**
 * Writes down all that a wave was judged by in which something was found: a finding may not come again. Histories are as
 * Temporal's own tools take them.
 */
export async function keep(folder: string, { findings }: Verdict, evidence: Evidence): Promise<void> {
  const { histories = [], recorders, requests, chronicles, killsAtMs } = evidence;
  await mkdir(folder, { recursive: true });
  const files = { findings, recorders, requests, chronicles, killsAtMs };
  for (const [name, content] of Object.entries(files)) await writeJson(join(folder, `${name}.json`), content);
  for (const { workflowId, runId, history } of histories) {
    await writeFile(join(folder, `${workflowId.replaceAll('/', '_')}.${runId}.json`), historyToJSON(history));
  }
}

function writeJson(path: string, content: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
