import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { z } from 'zod';
import { InvalidSpecError, RecordingFailedError, translated } from '../client-errors.js';
import { failureTypes, searchAttributes, workflowType } from '../recording/names.js';
import type { RecordingResult } from '../recording/state.js';
import { RecordingHandle } from '../recording-handle.js';
import { type Finding, failed, ok, warning, wordsOf } from './finding.js';

/** What happened to one recording, the likely cause, and what to do; it needs no worker. */
export async function explain(client: Client, workflowId: string, nowMs: number): Promise<Finding[]> {
  const handle = client.workflow.getHandle(workflowId);
  const description = await handle.describe().catch((error: unknown) => error);
  if (description instanceof WorkflowNotFoundError) {
    const remedy =
      'check the id, agora-recording/<App ID>/<cname>/<uid>, and the namespace; past its retention it is forgotten';
    return [failed('recording', `there is no recording ${workflowId}`, remedy)];
  }
  if (!isDescription(description)) throw description;
  if (description.type !== workflowType) {
    return [failed('recording', `${workflowId} is no recording but a ${description.type}`, 'name a recording')];
  }
  if (description.status.name === 'RUNNING') return explainRunning(client, description, nowMs);
  return [await explainEnded(new RecordingHandle(handle), description), ...recorderLeft(description)];
}

function isDescription(value: unknown): value is WorkflowExecutionDescription {
  return typeof value === 'object' && value !== null && 'workflowId' in value && 'status' in value;
}

async function explainRunning(
  client: Client,
  description: WorkflowExecutionDescription,
  nowMs: number,
): Promise<Finding[]> {
  const { typedSearchAttributes: attributes, raw } = description;
  const phase = attributes.get(searchAttributes.phase) ?? 'not begun';
  const sid = attributes.get(searchAttributes.sid);
  const stopBy = attributes.get(searchAttributes.stopBy);
  return [
    ok(
      'recording',
      `it is running: ${phase}${sid ? `, sid ${sid}` : ''}${stopBy ? `, to be stopped by ${stopBy.toISOString()}` : ''}`,
    ),
    ...overdue(stopBy, nowMs),
    ...taskTrouble(raw.pendingWorkflowTask?.attempt ?? 1),
    ...(await callsThatFail(client, description)),
  ];
}

function overdue(stopBy: Date | undefined, nowMs: number): Finding[] {
  if (!stopBy || stopBy.getTime() > nowMs) return [];
  return [
    failed(
      'recording',
      'it is past its deadline, and its recorder may be billed',
      'run a worker, then `agora-recording sweep`',
    ),
  ];
}

/** The first attempt, or the one after a lost worker, says nothing. */
const taskAttemptsFine = 2;

function taskTrouble(attempt: number): Finding[] {
  if (attempt <= taskAttemptsFine) return [];
  const remedy =
    'see WorkflowTaskFailed in its history: deploy workers whose workflow fits it; it goes on by itself then';
  return [
    failed('recording', `its workflow task has failed ${attempt - 1} times: no worker can go on with it`, remedy),
  ];
}

async function callsThatFail(client: Client, { raw }: WorkflowExecutionDescription): Promise<Finding[]> {
  const { loadedDataConverter } = client.options;
  const tried = (raw.pendingActivities ?? []).filter(({ attempt, lastFailure }) => (attempt ?? 1) > 1 && lastFailure);
  return Promise.all(
    tried.map(async ({ activityType, attempt, lastFailure }) => {
      const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, lastFailure);
      const hint = error instanceof ApplicationFailure ? hintIn(error.details?.[0]) : undefined;
      const found = `${activityType?.name ?? 'a call'} is being tried for the ${attempt}th time: ${wordsOf(error)}`;
      return warning('recording', found, hint ?? 'it is tried on; see what it says');
    }),
  );
}

const told = z.object({ hint: z.string() });

function hintIn(detail: unknown): string | undefined {
  return told.safeParse(detail).data?.hint;
}

/** What an operator or a server did to the workflow, and not the workflow itself. */
const endedFromOutside: Readonly<Record<string, string>> = {
  TERMINATED: 'somebody terminated its workflow',
  TIMED_OUT: 'its workflow timed out',
  CANCELLED: 'its workflow was cancelled before it could stop its recorder',
};

async function explainEnded(recording: RecordingHandle, { status }: WorkflowExecutionDescription): Promise<Finding> {
  const outside = endedFromOutside[status.name];
  if (outside)
    return failed('recording', outside, 'stop recordings by `agora-recording stop`: that ends their recorders, too');
  try {
    return explainResult(await recording.result());
  } catch (error) {
    return explainFailure(translated(error, recording.workflowId));
  }
}

function explainResult({ outcome, reason, segments, manifest }: RecordingResult): Finding {
  const recorders = `${segments.length} ${segments.length === 1 ? 'recorder' : 'recorders'}`;
  const found = `it is over (${outcome}): ${reason}; ${recorders}, ${manifest.length} files`;
  if (outcome === 'noData') {
    return warning(
      'recording',
      found,
      'nobody sent a stream: check the cname, and that the subscriptions name users who do',
    );
  }
  const stuck = segments.some(
    ({ uploadingStatus }) => uploadingStatus === 'stranded' || uploadingStatus === 'backuped',
  );
  if (stuck)
    return warning(
      'recording',
      `${found}; not all are in the bucket yet`,
      'check the storage; Agora moves backed-up files by itself within a day',
    );
  return ok('recording', found);
}

const remedies: Readonly<Record<string, string>> = {
  [failureTypes.agoraRejected]:
    'Agora refuses credentials, App ID or a field: see the checks of Agora, then mend what it names',
  [failureTypes.startFailed]:
    'if none was confirmed, check transcodingConfig, storage and token; if Agora had no answer or no capacity, start it again later',
  [failureTypes.recordingLost]:
    'its files so far are in the result; the usual causes are storage, token and the configuration',
  [failureTypes.expiredBeforeStop]: 'keep a worker running at all times; look in the bucket for its last files',
  [failureTypes.configurationError]: 'mend the configuration of the workers, then start it again',
};

function explainFailure(error: unknown): Finding {
  if (error instanceof InvalidSpecError) {
    const rules = error.rules.map(({ field, rule }) => `${field} ${rule}`).join('; ');
    return failed('recording', `its spec breaks rules: ${rules}`, error.rules.map(({ remedy }) => remedy).join('; '));
  }
  if (!(error instanceof RecordingFailedError)) throw error;
  const remedy = hintIn(error.details[0]) ?? remedies[error.type] ?? 'see docs/errors.md';
  return failed('recording', `it failed (${error.type}): ${error.message}`, remedy);
}

function recorderLeft({ typedSearchAttributes: attributes }: WorkflowExecutionDescription): Finding[] {
  if (attributes.get(searchAttributes.live) !== true) return [];
  const sid = attributes.get(searchAttributes.sid);
  const found = `a recorder may still be in the channel${sid ? `, sid ${sid}` : ''}`;
  return [warning('recording', found, '`agora-recording sweep` stops it, as the Schedule does by itself')];
}
