import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf, longestMp4Ms, type RecordedFile, screenshotsOf, utcStamp } from './file-names.js';
import { listOf, part } from './json.js';
import type { Recorder } from './recorder.js';

const sliceMs = 15_000;
/** A real slice is about 15 s long. A long recording gets this many, longer ones, so that 72 hours are no burden. */
const mostSlices = 24;

/** Writes what recorders make: first playlists while they record, everything once when they have left. */
export class FileWriter {
  private readonly written = new Map<string, Promise<void>>();
  private readonly begun = new Map<string, Promise<void>>();
  private readonly names = new Set<string>();

  constructor(private folder: string) {}

  /** What `fileList` names while it records is on disk too when this resolves, a playlist with its first slice alone. */
  begin(recorder: Recorder, nowMs: number): Promise<void> {
    const { sid } = recorder.facts;
    const before = this.begun.get(sid) ?? Promise.resolve();
    const more = recorder.isLive ? filesOf(recorder, nowMs).filter(({ fileName }) => !this.names.has(fileName)) : [];
    if (more.length === 0) return before;
    for (const { fileName } of more) this.names.add(fileName);
    const beginning = before.then(() => writeFirst(folderOf(this.folder, recorder), more));
    this.begun.set(sid, beginning);
    return beginning;
  }

  /** All that `fileList` names, on disk when this resolves: `<folder>/<bucket>/<prefix…>/<file>`. */
  write(recorder: Recorder): Promise<void> {
    const { sid } = recorder.facts;
    const written = this.written.get(sid);
    if (written) return written;
    const before = this.begun.get(sid) ?? Promise.resolve();
    const writing = before.then(() => writeAll(folderOf(this.folder, recorder), recorder));
    this.written.set(sid, writing);
    return writing;
  }

  /** Everything that was begun. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.begun.values(), ...this.written.values()]);
  }

  async removeFolder(): Promise<void> {
    await this.settled();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function writeAll(target: string, recorder: Recorder): Promise<void> {
  const endMs = recorder.leftAtMs ?? recorder.facts.startedAtMs;
  const files = filesOf(recorder, endMs);
  const uploadedMs = Math.min(endMs, recorder.keysEndAtMs);
  const screenshots = screenshotsOf(recorder, uploadedMs);
  if (files.length + screenshots.length === 0) return;
  await mkdir(target, { recursive: true });
  for (const file of files) {
    const slices = slicesOf(file, endMs).filter(
      ({ startMs, lengthMs }) => Math.floor(startMs + lengthMs) <= uploadedMs,
    );
    const isWhole = Math.min(endMs, file.sliceStartTime + longestMp4Ms(recorder)) <= uploadedMs;
    if (!isPlaylist(file) && isWhole) await writeMovie(target, file);
    if (isPlaylist(file) && slices.length > 0)
      await writePlaylist(target, file, slices, { goesOn: uploadedMs < endMs });
  }
  for (const { fileName } of screenshots) await writeFile(join(target, fileName), 'emulated picture\n');
}

async function writeFirst(target: string, files: readonly RecordedFile[]): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const file of files) {
    const first = [{ startMs: file.sliceStartTime, lengthMs: sliceMs }];
    if (isPlaylist(file)) await writePlaylist(target, file, first, { goesOn: true });
    else await writeMovie(target, file);
  }
}

function isPlaylist({ fileName }: RecordedFile): boolean {
  return fileName.endsWith('.m3u8');
}

async function writeMovie(target: string, { fileName, trackType }: RecordedFile): Promise<void> {
  await writeFile(join(target, fileName), `emulated ${trackType}\n`);
}

interface Slice {
  startMs: number;
  lengthMs: number;
}

/** Equal ones, as many as there may be. */
function slicesOf({ sliceStartTime }: RecordedFile, endMs: number): Slice[] {
  const wholeMs = Math.max(1000, endMs - sliceStartTime);
  const count = Math.min(mostSlices, Math.ceil(wholeMs / sliceMs));
  const lengthMs = wholeMs / count;
  return Array.from({ length: count }, (_, n) => ({ startMs: sliceStartTime + n * lengthMs, lengthMs }));
}

async function writePlaylist(target: string, file: RecordedFile, slices: readonly Slice[], { goesOn = false } = {}) {
  const stem = file.fileName.slice(0, -'.m3u8'.length);
  const longestMs = Math.max(...slices.map(({ lengthMs }) => lengthMs));
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${Math.ceil(longestMs / 1000)}`];
  for (const { startMs, lengthMs } of slices) {
    const slice = `${stem}_${utcStamp(startMs)}.ts`;
    lines.push(`#EXTINF:${(lengthMs / 1000).toFixed(3)},`, slice);
    await writeFile(join(target, slice), `emulated ${file.trackType} from ${utcStamp(startMs)}\n`);
  }
  const end = goesOn ? [] : ['#EXT-X-ENDLIST'];
  await writeFile(join(target, file.fileName), [...lines, ...end, ''].join('\n'));
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
