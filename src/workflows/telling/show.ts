import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { type LiveRecorders, liveRecordersMemo } from '../../recording/live-recorders.js';
import { searchAttributes } from '../../recording/names.js';
import { masked } from '../../recording/secrets.js';
import type { RecordingState } from '../../recording/state.js';
import type { RecordingLife } from '../life/life.js';
import { uidsOf } from '../life/uids.js';
import { isOf020 } from '../versions.js';

/** Makes the recording visible from outside: search attributes for programs, current details for people. */
export function showInTemporal(life: RecordingLife): void {
  let published = new Map<string, string>();
  let remembered = '';
  life.publish = () => {
    const pairs = attributesOf(life);
    const values = new Map(pairs.map(({ key, value }) => [key.name, JSON.stringify(value)]));
    const changed = pairs.filter(({ key }) => published.get(key.name) !== values.get(key.name));
    published = values;
    if (changed.length > 0) upsertSearchAttributes(changed);
    const live = liveRecordersOf(life);
    const told = JSON.stringify(live);
    if (told !== remembered && isOf020()) upsertMemo(memoOf(life));
    remembered = told;
  };
  life.showDetails = () => setCurrentDetails(detailsOf(life));
}

/** Temporal on PostgreSQL or MySQL keeps no longer one; the memo has the whole. */
const keywordMaxChars = 255;

function attributesOf(life: RecordingLife): SearchAttributeUpdatePair[] {
  const { spec, phase, recorders } = life;
  const last = life.lead?.segment ?? recorders[0]?.segment ?? life.memory.segments.at(-1);
  const inReach = recorders.filter(({ isOutOfReach }) => !isOutOfReach);
  const stopByMs = Math.min(...(inReach.length > 0 ? inReach : recorders).map((recorder) => recorder.stopByMs));
  return [
    { key: searchAttributes.appId, value: spec.appId },
    { key: searchAttributes.channel, value: spec.cname },
    { key: searchAttributes.mode, value: spec.mode },
    { key: searchAttributes.uids, value: uidsOf(life) },
    { key: searchAttributes.phase, value: phase },
    { key: searchAttributes.live, value: recorders.length > 0 },
    { key: searchAttributes.resourceId, value: last?.resourceId.slice(0, keywordMaxChars) ?? null },
    { key: searchAttributes.sid, value: last?.sid ?? null },
    { key: searchAttributes.stopBy, value: recorders.length > 0 ? new Date(stopByMs) : null },
  ];
}

/** All it takes to stop the recorders without this workflow. */
export function memoOf(life: RecordingLife): Record<string, LiveRecorders> {
  return { [liveRecordersMemo]: liveRecordersOf(life) };
}

function liveRecordersOf({ spec, recorders: live }: RecordingLife): LiveRecorders {
  const { project, appId, cname, mode, region } = spec;
  const recorders = live.map(({ segment }) => {
    const { uid, movedTo, resourceId, sid, stopBy, expiresAt } = segment;
    return { uid, movedTo, resourceId, sid, stopBy, expiresAt };
  });
  return { project, appId, cname, mode, region, recorders };
}

/** Markdown for the head of the workflow's page. */
function detailsOf(life: RecordingLife): string {
  const { spec, memory, recorders } = life;
  const last = life.lead?.segment ?? recorders[0]?.segment ?? memory.segments.at(-1);
  const heartbeat = memory.lastHeartbeat;
  const rows: [string, string | undefined][] = [
    ['phase', `**${life.phase}**`],
    ['channel', `${spec.cname} (${spec.mode}, App ID ${spec.appId})`],
    ['recorder', last ? `uid ${last.uid}` : undefined],
    ['recorders at once', recorders.length > 1 ? recorders.map(({ uid }) => `uid ${uid}`).join(', ') : undefined],
    ['sid', last?.sid && `\`${last.sid}\``],
    ['since', last?.startedAt],
    ['stop by', recorders.length > 0 ? last?.stopBy : undefined],
    ['last heartbeat', heartbeat && `${heartbeat.at}: ${heartbeat.word}`],
    ['next heartbeat', nextHeartbeatOf(life)],
    ['files', filesOf(life)],
    ['result', life.ending && ('result' in life.ending ? life.ending.result.outcome : life.ending.failure.message)],
  ];
  const table = rows.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}`);
  const events = memory.events.map(({ at, what }) => `- ${at}: ${what}`);
  return [...table, '', '**What happened**', '', ...events].join('\n');
}

const filesNamed = 5;

function filesOf({ memory }: RecordingLife): string | undefined {
  const names = memory.segments.flatMap(({ files }) => files.map(({ name }) => `\`${name}\``));
  if (names.length === 0) return undefined;
  const more = names.length > filesNamed ? ` and ${names.length - filesNamed} more` : '';
  return `${names.slice(0, filesNamed).join(', ')}${more}`;
}

/** What the query `state` answers. */
export function stateOf(life: RecordingLife): RecordingState {
  const { spec, memory, lead, ending } = life;
  const { segments, lastHeartbeat, counters, events } = memory;
  return {
    phase: life.phase,
    project: spec.project,
    appId: spec.appId,
    cname: spec.cname,
    mode: spec.mode,
    labels: spec.labels,
    sid: lead?.segment.sid,
    stopBy: (lead ?? life.recorders[0])?.segment.stopBy,
    segments,
    desired: masked(memory.desired),
    waitingChanges: life.changes.kinds,
    lastHeartbeat,
    nextHeartbeatAt: nextHeartbeatOf(life),
    counters,
    events,
    ...(ending && 'result' in ending ? { outcome: ending.result.outcome } : {}),
    ...(ending && 'failure' in ending ? { failure: failureOf(ending.failure) } : {}),
  };
}

/** The soonest of all recorders'. */
function nextHeartbeatOf({ recorders }: RecordingLife): string | undefined {
  return recorders.flatMap(({ care }) => care.nextHeartbeatAt ?? []).toSorted()[0];
}

function failureOf(failure: Error): { type: string; message: string } {
  const type = 'type' in failure && typeof failure.type === 'string' ? failure.type : failure.name;
  return { type, message: failure.message };
}
