import type { RecordingResult, RecordingState } from '../recording/state.js';
import { duration, table } from './output.js';

/** A recording at a glance, for the live view and for `status`. */
export function stateLines(state: RecordingState, nowMs: number): string[] {
  const first = state.segments[0];
  const since = first?.startedAt ? Date.parse(first.startedAt) : undefined;
  const files = state.segments.flatMap((segment) => segment.files);
  const rows: [string, string | undefined][] = [
    ['phase', state.outcome ? `${state.phase} (${state.outcome})` : state.phase],
    ['channel', `${state.cname} (${state.mode})`],
    ['recorder', state.sid && `uid ${state.segments.at(-1)?.uid}, sid ${state.sid}`],
    ['elapsed', since === undefined ? undefined : duration((endOf(state) ?? nowMs) - since)],
    ['deadline', state.stopBy && `in ${duration(Date.parse(state.stopBy) - nowMs)} (${state.stopBy})`],
    ['heartbeat', state.lastHeartbeat && `${state.lastHeartbeat.at}: ${state.lastHeartbeat.word}`],
    ['files', files.length > 0 ? files.map(({ name }) => name).join(', ') : undefined],
    ['failure', state.failure && `${state.failure.type}: ${state.failure.message}`],
    ['last event', state.events.at(-1)?.what],
  ];
  return rows.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(11)}${value}`);
}

function endOf({ phase, segments }: RecordingState): number | undefined {
  const leftAt = segments.at(-1)?.leftAt;
  return phase === 'stopped' && leftAt ? Date.parse(leftAt) : undefined;
}

export function resultLines({ outcome, reason, segments, manifest }: RecordingResult): string[] {
  const upload = segments.at(-1)?.uploadingStatus;
  return [
    `${outcome}: ${reason}`,
    ...(upload ? [`upload: ${upload}`] : []),
    manifest.length === 0
      ? 'no files'
      : table([['FILE', 'KIND', 'TRACK'], ...manifest.map(({ key, kind, track = '' }) => [key, kind, track])]),
  ];
}
