import type { RecordedFile } from '../../activities/types.js';
import type { Segment } from '../../recording/state.js';
import type { Trouble } from '../../recording/trouble.js';
import { NotFoundSpell } from '../decisions/not-found.js';
import { wordFor } from '../decisions/status.js';
import { iso, nowIso } from '../instants.js';
import type { RecordingLife } from './life.js';
import type { Recorder } from './recorder.js';

/** Agora answered a query. */
export function heard(
  life: RecordingLife,
  recorder: Recorder,
  { status, files }: { status: number; files?: RecordedFile[] },
): void {
  life.count('heartbeats');
  recorder.notFound = new NotFoundSpell();
  recorder.unansweredInARow = 0;
  recorder.care.lastSeenAt = nowIso();
  recorder.care.missingSince = undefined;
  if (files) learnFiles(recorder.segment, files);
  life.memory.lastHeartbeat = { at: nowIso(), status, word: wordFor(status) };
  life.showDetails();
}

/** Agora did not answer a query, or did not find the recorder. */
export function heardTrouble(life: RecordingLife, recorder: Recorder, { kind, message }: Trouble): void {
  life.count('heartbeats');
  life.memory.lastHeartbeat = { at: nowIso(), word: message };
  if (kind === 'notFound') {
    recorder.care.missingSince ??= nowIso();
  } else {
    life.count('unanswered');
    recorder.unansweredInARow += 1;
    if (recorder.unansweredInARow === 1) life.note(`no word about the recorder: ${message}`);
  }
  life.showDetails();
}

export function nextHeartbeatIn(life: RecordingLife, recorder: Recorder, seconds: number): void {
  recorder.care.nextHeartbeatAt = iso(Date.now() + seconds * 1000);
  life.showDetails();
}

/** Agora's lists are whole: the newest one replaces what was known. */
export function learnFiles(segment: Segment, files: RecordedFile[]): void {
  segment.files = files.map((file) => ({ ...file, key: `${segment.keyPrefix}${file.name}` }));
}
