import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { withFolder } from '../tooling/folder.js';
import type { Evidence } from './evidence.js';
import { keep } from './keep.js';
import { judge } from './oracle.js';

const folder = withFolder('agora-recording-kept');
const workflowExecutionStartedEventAttributes = { workflowType: { name: 'recording' } };
const started = { eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' };

it('keeps what something was found in: the findings, what Agora saw, and each history as Temporal’s tools read it', async () => {
  const history = historyFromJSON({ events: [{ ...started, workflowExecutionStartedEventAttributes }] });
  const evidence: Evidence = {
    ...{ nowMs: 0, recorders: [], requests: [], files: [], chronicles: [], killsAtMs: [], orphansStayMs: 0 },
    histories: [{ workflowId: 'agora-recording/app/lesson/9001', runId: 'run', history }],
  };
  const wave = join(folder.path, 'wave');
  await keep(wave, judge(evidence), evidence);
  const files = ['chronicles.json', 'findings.json', 'killsAtMs.json', 'recorders.json', 'requests.json'];
  const ofTheRun = 'agora-recording_app_lesson_9001.run.json';
  expect((await readdir(wave)).toSorted()).toEqual([ofTheRun, ...files]);
  const kept = historyFromJSON(JSON.parse(await readFile(join(wave, ofTheRun), 'utf8')));
  expect(kept.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe('recording');
});
