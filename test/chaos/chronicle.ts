import { defaultPayloadConverter } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { z } from 'zod';
import { messageNames } from '../../src/recording/names.js';
import { recordingSpec } from '../../src/recording/spec.js';
import type { History } from '../support/histories.js';
import type { AcceptedChange, Chronicle, Facet } from './evidence.js';
import { facetsIn } from './facets.js';

type Event = NonNullable<History['events']>[number];
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null } | null | undefined;

const startInput = z.looseObject({ resourceId: z.string(), uid: z.string() });
const notification = z.looseObject({ eventType: z.int(), uid: z.string().optional() });
const answer = z.looseObject({ applied: z.enum(['byAgora', 'partOfStart', 'superseded', 'later']) });
const result = z.looseObject({
  outcome: z.string(),
  reason: z.string(),
  manifest: z.array(z.looseObject({ name: z.string() })),
});

/** Reads the histories of a recording's runs, the oldest first. */
export function chronicleOf(workflowId: string, runs: readonly History[]): Chronicle {
  const events = runs.flatMap((run) => run.events ?? []);
  const begun = events[0]?.workflowExecutionStartedEventAttributes;
  const spec = recordingSpec.parse(first(begun?.input));
  const { cname, mode, heartbeatSeconds, redundancy, atDeadline, afterExit, maxDuration } = spec;
  return {
    ...{ workflowId, cname, mode, heartbeatSeconds, redundancy, atDeadline, afterExit, maxDuration },
    begunAtMs: timeOf(events[0]),
    stopAskedAtMs: events.filter(asksForStop).map(timeOf)[0],
    ...endOf(events.at(-1)),
    resourceIds: [...new Set(events.flatMap(started).map(({ resourceId }) => resourceId))],
    unheardOf: runs.flatMap((run) => unheardOfIn(run.events ?? [])),
    changes: runs.flatMap((run) => changesIn(run.events ?? [])),
  };
}

function asksForStop(event: Event): boolean {
  if (event.workflowExecutionCancelRequestedEventAttributes) return true;
  const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
  const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
  return signal === messageNames.stop || update === messageNames.stop;
}

function started({ activityTaskScheduledEventAttributes: scheduled }: Event): z.infer<typeof startInput>[] {
  if (scheduled?.activityType?.name !== 'start') return [];
  const { data } = startInput.safeParse(first(scheduled.input));
  return data ? [data] : [];
}

function unheardOfIn(events: readonly Event[]): string[] {
  const answered = new Set(events.map((event) => `${event.activityTaskCompletedEventAttributes?.scheduledEventId}`));
  const answeredStarts = events.filter(({ eventId }) => answered.has(`${eventId}`)).flatMap(started);
  const heardOf = new Set(answeredStarts.map(({ resourceId }) => resourceId));
  const toldOf = new Set(events.flatMap(uidToldToHaveBegun));
  const sent = events.flatMap(started).filter(({ uid, resourceId }) => !(heardOf.has(resourceId) || toldOf.has(uid)));
  return sent.map(({ resourceId }) => resourceId);
}

/** The others may be about an earlier recorder of the same uid (docs/agora.md, "Callbacks"). */
const tellsOfBeginning = new Set([13, 40, 70]);

function uidToldToHaveBegun({ workflowExecutionSignaledEventAttributes: signal }: Event): string[] {
  if (signal?.signalName !== messageNames.agoraEvent) return [];
  const { data } = notification.safeParse(first(signal.input));
  return data?.uid !== undefined && tellsOfBeginning.has(data.eventType) ? [data.uid] : [];
}

function endOf(event: Event | undefined): Pick<Chronicle, 'closed' | 'manifest'> {
  const atMs = timeOf(event);
  const completed = event?.workflowExecutionCompletedEventAttributes;
  const failure = event?.workflowExecutionFailedEventAttributes?.failure;
  if (completed) {
    const { outcome, reason, manifest } = result.parse(first(completed.result));
    const names = manifest.map(({ name }) => name);
    return { closed: { atMs, how: 'completed', outcome, words: reason }, manifest: names };
  }
  if (failure) return { closed: { atMs, how: 'failed', words: failure.message ?? 'it failed' } };
  if (event?.workflowExecutionTerminatedEventAttributes) {
    return { closed: { atMs, how: 'terminated', words: 'it was terminated' } };
  }
  return {};
}

function changesIn(events: readonly Event[]): AcceptedChange[] {
  const answers = new Map(events.flatMap(answerIn));
  return events.flatMap((event): AcceptedChange[] => {
    const atMs = timeOf(event);
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (isChange(signal?.signalName)) return changed(first(signal?.input), { atMs });
    const request = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    if (!isChange(request?.input?.name)) return [];
    const said = answers.get(request?.meta?.updateId ?? '');
    return changed(first(request?.input?.args), { atMs, ...(said && { answer: said }) });
  });
}

function isChange(name: string | null | undefined): boolean {
  return name === messageNames.update || name === messageNames.updateLayout;
}

function changed(body: unknown, how: Pick<AcceptedChange, 'atMs' | 'answer'>): AcceptedChange[] {
  const facets = Object.entries(facetsIn(body)) as [Facet, string][];
  return facets.map(([facet, value]) => ({ ...how, facet, value }));
}

function answerIn({
  workflowExecutionUpdateCompletedEventAttributes: completed,
}: Event): [string, AcceptedChange['answer']][] {
  const updateId = completed?.meta?.updateId;
  if (!updateId) return [];
  const { data } = answer.safeParse(first(completed.outcome?.success));
  return [[updateId, completed.outcome?.failure ? 'refused' : data?.applied]];
}

function first(payloads: Payloads): unknown {
  const [payload] = payloads?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload(payload);
}

function timeOf(event: Event | undefined): number {
  return event?.eventTime ? tsToMs(event.eventTime) : 0;
}
