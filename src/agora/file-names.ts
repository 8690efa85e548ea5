/** What one user's file holds: `av` is the combined one of `streamMode: "standard"`. */
export type FileTrack = 'audio' | 'video' | 'av';

interface Named {
  sid: string;
  /** As it stands in names: for web mode what {@link cnameInWebNames} makes of it. */
  cname: string;
  /** Individual mode: whose file it is, and what it holds. */
  user?: { uid: string; track: FileTrack };
}

/** The list of slices: HLS, or DASH for what browsers sent as VP8 or VP9. */
export interface IndexFile extends Named {
  kind: 'index';
  extension: 'm3u8' | 'mpd';
}

/** A piece of the recording, or a screenshot. */
export interface SliceFile extends Named {
  kind: 'slice';
  extension: 'ts' | 'webm' | 'jpg';
  /** When it begins, in Unix milliseconds. */
  startedAtMs: number;
}

/** One of the MP4 files of a composite or web recording. */
export interface Mp4File extends Omit<Named, 'user'> {
  kind: 'mp4';
  extension: 'mp4';
  /** Its place among them, from 0. */
  number: number;
}

export type RecordedFile = IndexFile | SliceFile | Mp4File;

/** The name that Agora gives a file, without `fileNamePrefix` (Agora's documentation, "Manage recorded files"). */
export function fileNameOf(file: RecordedFile): string {
  const stem = `${file.sid}_${file.cname}`;
  if (file.kind === 'mp4') return `${stem}_${file.number}.mp4`;
  const user = file.user ? `__uid_s_${file.user.uid}__uid_e_${file.user.track}` : '';
  const instant = file.kind === 'slice' ? `_${utcStamp(file.startedAtMs)}` : '';
  return `${stem}${user}${instant}.${file.extension}`;
}

const index = /^(?<stem>.+)\.(?<extension>m3u8|mpd)$/su;
const slice = /^(?<stem>.+)_(?<utc>\d{17})\.(?<extension>ts|webm|jpg)$/su;
const mp4 = /^(?<sid>[^_]+)_(?<cname>.+)_(?<number>0|[1-9]\d{0,8})\.mp4$/su;
const ofUser = /^(?<before>.+)__uid_s_(?<uid>\d{1,10})__uid_e_(?<track>audio|video|av)$/su;
const ofAll = /^(?<sid>[^_]+)_(?<cname>.+)$/su;

/**
 * The inverse of {@link fileNameOf}; `undefined` for any other name. A composite recording whose cname itself ends like one
 * user's file (`…__uid_s_7__uid_e_audio`) is taken for that: the name alone does not tell.
 */
export function parseFileName(name: string): RecordedFile | undefined {
  return parseMp4(name) ?? parseSlice(name) ?? parseIndex(name);
}

function parseIndex(name: string): IndexFile | undefined {
  const { stem = '', extension } = index.exec(name)?.groups ?? {};
  const named = parseStem(stem);
  if (!named || (extension !== 'm3u8' && extension !== 'mpd')) return undefined;
  return { kind: 'index', ...named, extension };
}

function parseSlice(name: string): SliceFile | undefined {
  const { stem = '', utc = '', extension } = slice.exec(name)?.groups ?? {};
  const named = parseStem(stem);
  const startedAtMs = instantOf(utc);
  if (!named || startedAtMs === undefined) return undefined;
  if (extension !== 'ts' && extension !== 'webm' && extension !== 'jpg') return undefined;
  return { kind: 'slice', ...named, extension, startedAtMs };
}

function parseMp4(name: string): Mp4File | undefined {
  const { sid, cname, number } = mp4.exec(name)?.groups ?? {};
  if (!sid || !cname || !number) return undefined;
  return { kind: 'mp4', sid, cname, extension: 'mp4', number: Number(number) };
}

function parseStem(stem: string): Named | undefined {
  const { before, uid, track } = ofUser.exec(stem)?.groups ?? {};
  const { sid, cname } = ofAll.exec(before ?? stem)?.groups ?? {};
  if (!sid || !cname) return undefined;
  return { sid, cname, ...(uid && isTrack(track) && { user: { uid, track } }) };
}

function isTrack(track: string | undefined): track is FileTrack {
  return track === 'audio' || track === 'video' || track === 'av';
}

/** `YYYYMMDDhhmmssSSS`, UTC. */
export function utcStamp(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/\D/gu, '');
}

function instantOf(stamp: string): number | undefined {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/u, '$1-$2-$3T$4:$5:$6.$7Z');
  const ms = Date.parse(iso);
  // The 31st of February is an instant to Date.parse, but not the one that was written.
  return Number.isNaN(ms) || utcStamp(ms) !== stamp ? undefined : ms;
}

/** How a web recording's cname stands in its files' names. */
export function cnameInWebNames(cname: string): string {
  return cname.replaceAll(/[!@#$%^&*()+_.=[\]{}~|,;:?<>]/gu, '-');
}
