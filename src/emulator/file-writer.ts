import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf, type RecordedFile, stemOf, takesScreenshots } from './file-names.js';
import { listOf, part } from './json.js';
import type { Recorder } from './recorder.js';

const sliceMs = 15_000;
/** A real slice is about 15 s long. A long recording gets this many, longer ones, so that 72 hours are no burden. */
const mostSlices = 24;
/** Likewise, of one user. */
const mostSnapshots = 24;

/** Writes what recorders leave behind, once each, when they have left. */
export class FileWriter {
  private readonly written = new Map<string, Promise<void>>();

  constructor(private folder: string) {}

  /** All that `fileList` names, on disk when this resolves: `<folder>/<bucket>/<prefix…>/<file>`. */
  write(recorder: Recorder): Promise<void> {
    const { sid } = recorder.facts;
    const writing = this.written.get(sid) ?? writeAll(folderOf(this.folder, recorder), recorder);
    this.written.set(sid, writing);
    return writing;
  }

  /** Everything that was begun. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.written.values());
  }

  async removeFolder(): Promise<void> {
    await this.settled();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function writeAll(target: string, recorder: Recorder): Promise<void> {
  const endMs = recorder.leftAtMs ?? recorder.facts.startedAtMs;
  const files = filesOf(recorder, endMs);
  const snapshots = takesScreenshots(recorder) ? snapshotsOf(recorder, endMs) : [];
  if (files.length + snapshots.length === 0) return;
  await mkdir(target, { recursive: true });
  for (const file of files) {
    if (file.fileName.endsWith('.m3u8')) await writePlaylist(target, file, endMs);
    else await writeFile(join(target, file.fileName), `emulated ${file.trackType}\n`);
  }
  for (const name of snapshots) await writeFile(join(target, name), 'emulated picture\n');
}

async function writePlaylist(target: string, { fileName, sliceStartTime }: RecordedFile, endMs: number) {
  const lengthMs = Math.max(1000, endMs - sliceStartTime);
  const count = Math.min(mostSlices, Math.ceil(lengthMs / sliceMs));
  const eachMs = lengthMs / count;
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${Math.ceil(eachMs / 1000)}`];
  for (let n = 0; n < count; n += 1) {
    const slice = `${fileName.slice(0, -'.m3u8'.length)}_${utcStamp(sliceStartTime + n * eachMs)}.ts`;
    lines.push(`#EXTINF:${(eachMs / 1000).toFixed(3)},`, slice);
    await writeFile(join(target, slice), `emulated slice ${n}\n`);
  }
  await writeFile(join(target, fileName), [...lines, '#EXT-X-ENDLIST', ''].join('\n'));
}

function snapshotsOf(recorder: Recorder, endMs: number): string[] {
  const { captureInterval = 10 } = part(recorder.clientRequest, 'snapshotConfig');
  const everyMs = Number(captureInterval) * 1000;
  return [...recorder.heard].flatMap(([uid, { sinceMs, tracks }]) => {
    if (!tracks.has('video')) return [];
    const count = Math.min(mostSnapshots, Math.ceil(Math.max(0, endMs - sinceMs) / everyMs));
    const name = (n: number) => `${stemOf(recorder)}__uid_s_${uid}__uid_e_video_${utcStamp(sinceMs + n * everyMs)}.jpg`;
    return Array.from({ length: count }, (_, n) => name(n));
  });
}

/** Every part is one plain name, so that nothing is ever written elsewhere. */
function folderOf(folder: string, { clientRequest }: Recorder): string {
  const storage = part(clientRequest, 'storageConfig');
  const names = [storage.bucket ?? 'bucket', ...listOf(storage, 'fileNamePrefix')];
  return join(folder, ...names.map((name) => plainName(String(name))));
}

function plainName(name: string): string {
  const plain = name.replace(/[/\\\0]/gu, '-').slice(0, 100);
  return /^\.*$/u.test(plain) ? '-' : plain;
}

/** YYYYMMDDhhmmssSSS, in UTC. */
function utcStamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/gu, '');
}
