import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { z } from 'zod';
import { readAgoraEvent, sidToldOf } from '../../recording/agora-event.js';
import type { LiveRecorder } from '../../recording/live-recorders.js';
import { messageNames } from '../../recording/names.js';
import { found } from './look.js';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];
type Converter = Client['options']['loadedDataConverter'];

const startInput = z.looseObject({ resourceId: z.string() });
const startAnswer = z.looseObject({ sid: z.string() });
const conflict = z.looseObject({ kind: z.literal('inThere'), httpStatus: z.literal(400) });

/**
 * The sid of a recorder whose recording was over before it could keep it: what `start` answered, or a notification told, may
 * stand in the history with nobody left to read it. Without it nothing ends the recorder of a page.
 */
export async function sidInHistory(
  client: Client,
  run: { workflowId: string; runId: string },
  recorder: Pick<LiveRecorder, 'uid' | 'resourceId'>,
): Promise<string | undefined> {
  const history = await found(client.workflow.getHandle(run.workflowId, run.runId).fetchHistory());
  const events = history?.events ?? [];
  const { loadedDataConverter: converter } = client.options;
  const starts = await startsWith(recorder.resourceId, events, converter);
  return (
    (await sidAnswered(starts, events, converter)) ?? (await sidNotified(recorder.uid, { starts, events, converter }))
  );
}

/** The events by which `start` was sent with a resource. */
async function startsWith(resourceId: string, events: readonly Event[], converter: Converter): Promise<Event[]> {
  const scheduled = events.filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'start',
  );
  const inputs = await Promise.all(
    scheduled.map((event) => firstOf(event.activityTaskScheduledEventAttributes?.input, converter)),
  );
  return scheduled.filter((_, n) => startInput.safeParse(inputs[n]).data?.resourceId === resourceId);
}

async function sidAnswered(
  starts: readonly Event[],
  events: readonly Event[],
  converter: Converter,
): Promise<string | undefined> {
  for (const { activityTaskCompletedEventAttributes: completed } of events) {
    if (!completed || !isOf(completed, starts)) continue;
    const { data } = startAnswer.safeParse(await firstOf(completed.result, converter));
    if (data) return data.sid;
  }
  return undefined;
}

/** As the recording itself would have taken it: not where somebody else's recorder has the uid. */
async function sidNotified(
  uid: string,
  { starts, events, converter }: { starts: readonly Event[]; events: readonly Event[]; converter: Converter },
): Promise<string | undefined> {
  const [sent] = starts;
  if (!sent?.eventTime || (await isInConflict(starts, events, converter))) return undefined;
  const sentAtMs = tsToMs(sent.eventTime);
  for (const { workflowExecutionSignaledEventAttributes: signal } of events) {
    if (signal?.signalName !== messageNames.agoraEvent) continue;
    const reading = readAgoraEvent(await firstOf(signal.input, converter));
    const sid = 'event' in reading ? sidToldOf(reading.event, { uid, sentAtMs }) : undefined;
    if (sid) return sid;
  }
  return undefined;
}

async function isInConflict(
  starts: readonly Event[],
  events: readonly Event[],
  converter: Converter,
): Promise<boolean> {
  for (const { activityTaskFailedEventAttributes: failed } of events) {
    if (!failed || !isOf(failed, starts)) continue;
    const error = await decodeOptionalFailureToOptionalError(converter, failed.failure);
    if (error instanceof ApplicationFailure && conflict.safeParse(error.details?.[0]).success) return true;
  }
  return false;
}

function isOf({ scheduledEventId }: { scheduledEventId?: unknown }, starts: readonly Event[]): boolean {
  return starts.some(({ eventId }) => String(eventId) === String(scheduledEventId));
}

function firstOf(
  payloads: { payloads?: Parameters<typeof decodeFromPayloadsAtIndex>[2] } | null | undefined,
  converter: Converter,
): Promise<unknown> {
  return decodeFromPayloadsAtIndex<unknown>(converter, 0, payloads?.payloads);
}
