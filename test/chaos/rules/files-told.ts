import { z } from 'zod';
import type { Evidence } from '../evidence.js';
import type { Finding } from '../oracle.js';
import { livesIn, second } from './lives.js';

const named = z.looseObject({ fileName: z.string().optional(), filename: z.string().optional() });
const list = z.array(named);
const answer = z.looseObject({
  serverResponse: z.looseObject({
    fileList: z.union([z.string(), list]).optional(),
    extensionServiceState: z
      .array(z.looseObject({ payload: z.looseObject({ fileList: list.optional() }) }))
      .default([]),
  }),
});

/** A worker that was killed around then may not have heard the answer. */
const unheardMs = 5 * second;

/** Files of which Agora told, which are there, and which the recording's manifest lacks. */
export function filesMissing(evidence: Evidence): Omit<Finding, 'offence'>[] {
  const inBucket = new Set(evidence.files);
  const told = [...filesTold(evidence)].filter((name) => inBucket.has(name));
  const owners = new Map(livesIn(evidence).map(({ entry, owner }) => [entry.sid, owner]));
  return told.flatMap((name) => {
    const owner = owners.get(name.split('_')[0] ?? '');
    if (!owner?.manifest || owner.manifest.includes(name)) return [];
    return [{ of: owner.workflowId, words: `${name} is in the bucket, and not in the manifest` }];
  });
}

function filesTold({ requests, killsAtMs }: Evidence): Set<string> {
  const heard = requests.filter(
    ({ at, status }) => status === 200 && !killsAtMs.some((ms) => Math.abs(Date.parse(at) - ms) < unheardMs),
  );
  return new Set(heard.flatMap(({ answer: body }) => namesIn(body)));
}

function namesIn(body: unknown): string[] {
  const { data } = answer.safeParse(body);
  if (!data) return [];
  const { fileList = [], extensionServiceState } = data.serverResponse;
  const listed = typeof fileList === 'string' ? [{ fileName: fileList }] : fileList;
  const files = [...listed, ...extensionServiceState.flatMap(({ payload }) => payload.fileList ?? [])];
  return files.flatMap(({ fileName, filename = fileName }) => (filename ? [filename] : []));
}
