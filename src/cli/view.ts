import type { RecordingResult, RecordingState } from '../recording/state.js';
import { duration, table } from './output.js';

/** A recording at a glance, for the live view and for `status`. */
export function stateLines(state: RecordingState, nowMs: number): string[] {
  const rows: [string, string | undefined][] = [
    ['phase', phaseOf(state)],
    ['channel', `${state.cname} (${state.mode})`],
    ['recorder', state.sid && `uid ${state.segments.at(-1)?.uid}, sid ${state.sid}`],
    ['elapsed', elapsed(state, nowMs)],
    ['deadline', deadline(state, nowMs)],
    ['heartbeat', state.lastHeartbeat && `${state.lastHeartbeat.at}: ${state.lastHeartbeat.word}`],
    ['files', namesOfFiles(state)],
    ['failure', state.failure && `${state.failure.type}: ${state.failure.message}`],
    ['last event', state.events.at(-1)?.what],
  ];
  return rows.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(11)}${value}`);
}

/** The same in one line, where lines cannot be redrawn: what changed since the last one is then easy to find. */
export function stateLine(state: RecordingState, nowMs: number): string {
  const parts = [
    ['elapsed', elapsed(state, nowMs)],
    ['deadline', deadline(state, nowMs)],
    ['heartbeat', state.lastHeartbeat && `${state.lastHeartbeat.at} ${state.lastHeartbeat.word}`],
    ['files', namesOfFiles(state)],
    ['last event:', state.events.at(-1)?.what],
  ];
  const told = parts.filter(([, value]) => value).map(([name, value]) => `${name} ${value}`);
  return [`${new Date(nowMs).toISOString()}  ${phaseOf(state)}`, ...told].join('; ');
}

function phaseOf({ phase, outcome }: RecordingState): string {
  return outcome ? `${phase} (${outcome})` : phase;
}

function elapsed(state: RecordingState, nowMs: number): string | undefined {
  const since = state.segments.find(({ startedAt }) => startedAt)?.startedAt;
  const leftAt = state.phase === 'stopped' ? state.segments.at(-1)?.leftAt : undefined;
  return since && duration((leftAt ? Date.parse(leftAt) : nowMs) - Date.parse(since));
}

function deadline({ phase, stopBy }: RecordingState, nowMs: number): string | undefined {
  if (stopBy === undefined || phase === 'stopped') return undefined;
  const leftMs = Date.parse(stopBy) - nowMs;
  return leftMs > 0 ? `in ${duration(leftMs)} (${stopBy})` : `${duration(-leftMs)} ago (${stopBy})`;
}

function namesOfFiles({ segments }: RecordingState): string | undefined {
  const files = segments.flatMap((segment) => segment.files);
  return files.length > 0 ? files.map(({ name }) => name).join(', ') : undefined;
}

export function resultLines({ outcome, reason, segments, manifest }: RecordingResult): string[] {
  const upload = segments.at(-1)?.uploadingStatus;
  const rows = manifest.map(({ key, kind, track = '' }) => [key, kind, track]);
  return [
    `${outcome}: ${reason}`,
    ...(upload ? [`upload: ${upload}`] : []),
    ...(rows.length === 0 ? ['no files'] : table([['FILE', 'KIND', 'TRACK'], ...rows]).split('\n')),
  ];
}
