import { listOf, part } from './json.js';
import { firstSliceMs, type Recorder } from './recorder.js';
import type { Track } from './subscription.js';
import { serviceParam } from './web-services.js';

/** Composite recordings begin a new MP4 every two hours. */
const mp4Ms = 2 * 3_600_000;
/** A file name holds at most 255 bytes; a page's label may be longer than that. */
const longestLabelBytes = 160;

export type TrackType = 'audio' | 'video' | 'audio_and_video';

export interface RecordedFile {
  fileName: string;
  trackType: TrackType;
  uid: string;
  mixedAllUser: boolean;
  isPlayable: boolean;
  sliceStartTime: number;
}

/**
 * What a recorder has made by now, as `fileList` tells it (docs/agora.md §4). Nothing before the first slice, nothing
 * without a stream.
 */
export function filesOf(recorder: Recorder, nowMs: number): RecordedFile[] {
  const { listedAtMs, heardAtMs, facts } = recorder;
  if (listedAtMs === undefined || heardAtMs === undefined || !recordsStreams(recorder)) return [];
  if (recorder.isLive && nowMs < listedAtMs) return [];
  if (facts.mode === 'individual') return individualFiles(recorder, nowMs);
  const ofAll = { trackType: mixedTrack(recorder), uid: '0', mixedAllUser: true, isPlayable: true };
  const stem = stemOf(recorder);
  return [
    { fileName: `${stem}.m3u8`, ...ofAll, sliceStartTime: heardAtMs },
    ...mp4Starts(recorder, nowMs).map((sliceStartTime, n) => ({
      fileName: `${stem}_${n}.mp4`,
      ...ofAll,
      sliceStartTime,
    })),
  ];
}

/** When each MP4 begins. It is made of finished slices, so that none is there while the recorder still writes its first. */
function mp4Starts(recorder: Recorder, nowMs: number): number[] {
  const { heardAtMs = nowMs, leftAtMs = nowMs } = recorder;
  if (!listOf(part(recorder.clientRequest, 'recordingFileConfig'), 'avFileType').includes('mp4')) return [];
  const parts = Math.max(1, Math.ceil((leftAtMs - heardAtMs) / longestMp4Ms(recorder)));
  const made = recorder.isLive ? parts - 1 : parts;
  return Array.from({ length: made }, (_, n) => heardAtMs + n * longestMp4Ms(recorder));
}

/** A page's MP4 is as long as `maxVideoDuration` says, in minutes. */
export function longestMp4Ms({ clientRequest, facts }: Recorder): number {
  if (facts.mode !== 'web') return mp4Ms;
  const given = serviceParam(clientRequest, 'web_recorder_service').maxVideoDuration;
  return typeof given === 'number' ? given * 60_000 : mp4Ms;
}

/** While it records, those whose own first slice is complete. */
function individualFiles(recorder: Recorder, nowMs: number): RecordedFile[] {
  const { heard, isLive } = recorder;
  const listed = [...heard].filter(([, { sinceMs }]) => !isLive || sinceMs + firstSliceMs.individual <= nowMs);
  return listed.flatMap(([uid, { sinceMs, tracks }]) =>
    individualTracks(recorder, tracks).map((trackType) => ({
      fileName: `${stemOf(recorder)}__uid_s_${uid}__uid_e_${trackType === 'audio_and_video' ? 'av' : trackType}.m3u8`,
      ...{ trackType, uid, mixedAllUser: false, isPlayable: true, sliceStartTime: sinceMs },
    })),
  );
}

/** With `standard`, a third playlist joins the two tracks. */
function individualTracks({ clientRequest }: Recorder, tracks: ReadonlySet<Track>): TrackType[] {
  const joined = part(clientRequest, 'recordingConfig').streamMode === 'standard' && tracks.size === 2;
  return joined ? [...tracks, 'audio_and_video'] : [...tracks];
}

function mixedTrack({ clientRequest }: Recorder): TrackType {
  const { streamTypes } = part(clientRequest, 'recordingConfig');
  if (streamTypes === 0) return 'audio';
  return streamTypes === 1 ? 'video' : 'audio_and_video';
}

/** Whether `fileList` is a string, a list, or missing. */
export function fileListMode(recorder: Recorder): 'string' | 'json' | undefined {
  const { clientRequest, facts } = recorder;
  if (takesScreenshots(recorder)) return undefined;
  const types = listOf(part(clientRequest, 'recordingFileConfig'), 'avFileType');
  return facts.mode === 'mix' && !types.includes('mp4') ? 'string' : 'json';
}

export function takesScreenshots({ clientRequest }: Recorder): boolean {
  return clientRequest.snapshotConfig !== undefined;
}

/** Of one user. A long recording has this many, so that 72 hours are no burden. */
const mostScreenshots = 24;

export interface Screenshot {
  fileName: string;
  takenAtMs: number;
}

/** Those it has taken by then. */
export function screenshotsOf(recorder: Recorder, untilMs: number): Screenshot[] {
  if (!takesScreenshots(recorder)) return [];
  const { captureInterval = 10 } = part(recorder.clientRequest, 'snapshotConfig');
  const everyMs = Number(captureInterval) * 1000;
  return [...recorder.heard].flatMap(([uid, { sinceMs, tracks }]) => {
    if (!tracks.has('video')) return [];
    const count = Math.min(mostScreenshots, Math.ceil(Math.max(0, untilMs - sinceMs) / everyMs));
    return Array.from({ length: count }, (_, n) => {
      const takenAtMs = sinceMs + n * everyMs;
      return { fileName: `${stemOf(recorder)}__uid_s_${uid}__uid_e_video_${utcStamp(takenAtMs)}.jpg`, takenAtMs };
    });
  });
}

/** YYYYMMDDhhmmssSSS, in UTC. */
export function utcStamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/gu, '');
}

/** With screenshots, streams are only recorded when `recordingFileConfig` asks for it too. */
function recordsStreams(recorder: Recorder): boolean {
  return !takesScreenshots(recorder) || recorder.clientRequest.recordingFileConfig !== undefined;
}

/** `<sid>_<cname>`; in a page's names Agora replaces what could mean something in a URL. */
export function stemOf({ facts: { sid, cname, mode } }: Recorder): string {
  const label = mode === 'web' ? cname.replace(/[!@#$%^&*()+_.=[\]{}~|,;:?<>]/gu, '-') : cname;
  return `${sid}_${shortened(label.replace(/[/\\\0]/gu, '-'))}`;
}

function shortened(label: string): string {
  const bytes = Buffer.from(label);
  if (bytes.length <= longestLabelBytes) return label;
  return bytes
    .subarray(0, longestLabelBytes)
    .toString()
    .replace(/\uFFFD+$/u, '');
}
