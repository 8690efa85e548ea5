import type { FileFacts } from '../agora/wire/replies.js';
import { fileKindOf } from '../recording/file-kind.js';
import type { RecordedFile } from './types.js';

/** Agora's word about a file, in ours. */
export function recordedFile({ fileName, trackType, uid, startedAtMs }: FileFacts): RecordedFile {
  return {
    name: fileName,
    kind: fileKindOf(fileName),
    track: trackType,
    uid,
    startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
  };
}
