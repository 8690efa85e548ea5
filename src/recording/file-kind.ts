import type { FileKind } from './state.js';

const kindOfEnding: Record<string, FileKind> = {
  m3u8: 'hls',
  ts: 'hls',
  mpd: 'dash',
  webm: 'dash',
  mp4: 'mp4',
  jpg: 'jpg',
};

/** By the ending of its name. */
export function fileKindOf(name: string): FileKind {
  return kindOfEnding[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'other';
}
