import type { FileFacts } from '../agora/wire/replies.js';
import type { FileKind } from '../recording/state.js';
import type { RecordedFile } from './types.js';

const kindOfEnding: Record<string, FileKind> = {
  m3u8: 'hls',
  ts: 'hls',
  mpd: 'dash',
  webm: 'dash',
  mp4: 'mp4',
  jpg: 'jpg',
};

/** Agora's word about a file, in ours. */
export function recordedFile({ fileName, trackType, uid, startedAtMs }: FileFacts): RecordedFile {
  const ending = fileName.split('.').at(-1)?.toLowerCase() ?? '';
  return {
    name: fileName,
    kind: kindOfEnding[ending] ?? 'other',
    track: trackType,
    uid,
    startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
  };
}
