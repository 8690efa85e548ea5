import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recorder } from './recorder.js';

/** A slice is about 15 s long; a very long recording has at most this many, longer ones. */
const mostSlices = 200;
const sliceMs = 15_000;
const firstSliceMs = { mix: 15_000, web: 15_000, individual: 60_000 } as const;
const mp4Ms = 2 * 3_600_000;

export interface RecordedFile {
  fileName: string;
  trackType: 'audio' | 'video' | 'audio_and_video';
  uid: string;
  mixedAllUser: boolean;
  isPlayable: boolean;
  sliceStartTime: number;
}

/** What a recorder has made by now, as `fileList` tells it. Nothing before the first slice, nothing without a stream. */
export function filesOf(recorder: Recorder, nowMs: number, users: readonly string[]): RecordedFile[] {
  const { facts, heardAtMs } = recorder;
  const endMs = recorder.leftAtMs ?? nowMs;
  if (heardAtMs === undefined) return [];
  if (recorder.isLive && endMs - heardAtMs < firstSliceMs[facts.mode]) return [];
  if (facts.mode === 'individual') return individualFiles(recorder, users);
  const file = (fileName: string) => mixedFile(fileName, heardAtMs);
  const stem = `${facts.sid}_${facts.mode === 'web' ? webName(facts.cname) : facts.cname}`;
  const parts = wants(recorder, 'mp4') ? Math.max(1, Math.ceil((endMs - heardAtMs) / mp4Ms)) : 0;
  return [file(`${stem}.m3u8`), ...Array.from({ length: parts }, (_, n) => file(`${stem}_${n}.mp4`))];
}

function mixedFile(fileName: string, sliceStartTime: number): RecordedFile {
  return { fileName, trackType: 'audio_and_video', uid: '0', mixedAllUser: true, isPlayable: true, sliceStartTime };
}

function individualFiles({ facts, heardAtMs = 0 }: Recorder, users: readonly string[]): RecordedFile[] {
  const tracks = tracksOf(facts.clientRequest);
  return users.flatMap((uid) =>
    tracks.map((trackType) => ({
      fileName: `${facts.sid}_${facts.cname}__uid_s_${uid}__uid_e_${trackType}.m3u8`,
      trackType,
      uid,
      mixedAllUser: false,
      isPlayable: true,
      sliceStartTime: heardAtMs,
    })),
  );
}

function tracksOf(clientRequest: Record<string, unknown>): ('audio' | 'video')[] {
  const streamTypes = part(clientRequest, 'recordingConfig').streamTypes;
  if (streamTypes === 0) return ['audio'];
  return streamTypes === 1 ? ['video'] : ['audio', 'video'];
}

/** Whether `fileList` is a string, a list, or missing. */
export function fileListMode(recorder: Recorder): 'string' | 'json' | undefined {
  if (wantsScreenshots(recorder)) return undefined;
  return recorder.facts.mode === 'mix' && !wants(recorder, 'mp4') ? 'string' : 'json';
}

function wantsScreenshots({ facts }: Recorder): boolean {
  return facts.clientRequest.snapshotConfig !== undefined;
}

function wants({ facts }: Recorder, type: string): boolean {
  const types = part(facts.clientRequest, 'recordingFileConfig').avFileType;
  return Array.isArray(types) && types.includes(type);
}

/** In a web recording's names the documentation replaces these characters of cname. */
function webName(cname: string): string {
  return cname.replace(/[!@#$%^&*()+_.=[\]{}~|,;:?<>]/gu, '-');
}

/** Writes what a recorder has made, the playlists with the slices they list; returns their keys in the bucket. */
export async function writeFiles(folder: string, recorder: Recorder, made: readonly RecordedFile[]): Promise<void> {
  const target = folderOf(folder, recorder);
  await mkdir(target, { recursive: true });
  for (const file of made) {
    if (file.fileName.endsWith('.m3u8')) await writePlaylist(target, recorder, file);
    else await writeFile(join(target, safe(file.fileName)), `emulated ${file.trackType}\n`);
  }
}

/** <folder>/<bucket>/<prefix…>; every part is one plain name, so nothing is ever written elsewhere. */
function folderOf(folder: string, { facts }: Recorder): string {
  const storage = part(facts.clientRequest, 'storageConfig');
  const prefix = Array.isArray(storage.fileNamePrefix) ? storage.fileNamePrefix.map(String) : [];
  return join(folder, ...[String(storage.bucket ?? 'bucket'), ...prefix].map(safe));
}

async function writePlaylist(target: string, recorder: Recorder, { fileName }: RecordedFile): Promise<void> {
  const beginMs = recorder.heardAtMs ?? recorder.facts.startedAtMs;
  const lengthMs = Math.max(1000, (recorder.leftAtMs ?? beginMs + sliceMs) - beginMs);
  const count = Math.min(mostSlices, Math.ceil(lengthMs / sliceMs));
  const eachMs = lengthMs / count;
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${Math.ceil(eachMs / 1000)}`];
  for (let n = 0; n < count; n += 1) {
    const slice = fileName.replace(/\.m3u8$/u, `_${stamp(beginMs + n * eachMs)}.ts`);
    lines.push(`#EXTINF:${(eachMs / 1000).toFixed(3)},`, slice);
    await writeFile(join(target, safe(slice)), `emulated slice ${n}\n`);
  }
  await writeFile(join(target, safe(fileName)), [...lines, '#EXT-X-ENDLIST', ''].join('\n'));
}

/** YYYYMMDDhhmmssSSS, in UTC. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/gu, '');
}

function safe(name: string): string {
  const plain = name.replace(/[/\\\0]/gu, '-');
  return /^\.+$/u.test(plain) ? '-' : plain;
}

export function part(of: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = of[name];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
