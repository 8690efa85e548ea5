import { uploadingStatusOf } from '../answers.js';
import { filesOf, screenshotsOf } from '../file-names.js';
import type { Json } from '../json.js';
import type { Happening, LeaveReason, Recorder, StreamChange } from '../recorder.js';

/** One message of Agora's notifications but for its envelope (docs/agora.md §7). */
export interface CallbackEvent {
  eventType: number;
  details: Json;
}

/** Which part of Agora's service speaks. */
export function serviceTypeOf(eventType: number): number {
  const { cloudRecording, recorder, uploader, extensions, page, downloader } = serviceTypes;
  if (eventType >= 30 && eventType < 40) return uploader;
  if (eventType >= 40 && eventType < 50) return recorder;
  if (eventType >= 60 && eventType < 70) return extensions;
  if ((eventType >= 70 && eventType < 80) || eventType === 100) return page;
  return eventType === 90 ? downloader : cloudRecording;
}

const serviceTypes = { cloudRecording: 0, recorder: 1, uploader: 2, extensions: 4, page: 6, downloader: 8 } as const;

/** What Agora tells of a happening. What comes with time alone is told by {@link Periodicals}. */
export function eventsOf(happening: Happening, recorder: Recorder, atMs: number): CallbackEvent[] {
  if (typeof happening === 'object') return streamEvents(happening, atMs);
  const { facts, rtmpUrls, uid } = recorder;
  const isPage = facts.mode === 'web';
  switch (happening) {
    case 'started':
      return [
        isPage ? event(70, { recorderStartTime: atMs }) : event(40, { status: 0 }),
        event(13),
        event(30, { status: 0 }),
      ];
    case 'heard':
      return isPage ? [event(3, { status: 5 })] : [event(42, sliceStart(recorder, atMs)), event(3, { status: 5 })];
    case 'listed':
      return playlistsOf(recorder, atMs).map((fileList) => event(4, { fileList }));
    case 'failedOver':
      return [event(12, { newUid: Number(uid) })];
    case 'rtmp':
      return rtmpUrls.map((rtmpUrl) => event(100, { rtmpUrl, status: 'publishing' }));
    case 'keysLapsed':
      return [event(1, { module: 1, errorLevel: 4, errorCode: 47, errorMsg: 'upload failed', stat: 0 })];
    case 'left':
      return leaving(recorder, atMs);
    case 'passed':
      return [];
  }
}

export function event(eventType: number, details: Json = {}): CallbackEvent {
  return { eventType, details };
}

function streamEvents({ uid, tracks, receiving }: StreamChange, atMs: number): CallbackEvent[] {
  const details = { streamUid: uid, state: receiving ? 0 : 1, UtcMs: atMs };
  return tracks.map((track) => event(track === 'audio' ? 43 : 44, details));
}

function sliceStart(recorder: Recorder, atMs: number): Json {
  const [uid] = recorder.heard.keys();
  const streamUid = recorder.facts.mode === 'mix' ? '0' : uid;
  return { startUtcMs: atMs, discontinueUtcMs: atMs, mixedAllUser: streamUid === '0', streamUid, trackType: 'audio' };
}

/** Event 4 has one name, and event 31 a list. */
function playlistsOf(recorder: Recorder, atMs: number): string[] {
  return filesOf(recorder, atMs).flatMap(({ fileName }) => (fileName.endsWith('.m3u8') ? [fileName] : []));
}

/** `leaveCode`'s bits: 2 told to, 4 nobody there, 16 left the channel. */
const leaveCodes: Readonly<Record<LeaveReason, number>> = {
  stop: 2,
  idle: 4,
  kicked: 16,
  crashed: 16,
  tokenExpired: 16,
  maxRecordingHour: 2,
  neverStarted: 0,
};

function leaving(recorder: Recorder, atMs: number): CallbackEvent[] {
  const { leaveReason = 'stop', facts } = recorder;
  if (leaveReason === 'crashed') {
    return [
      event(1, { module: 0, errorLevel: 5, errorCode: 1, errorMsg: 'crashed', stat: 0 }),
      event(11, { exitStatus: 1 }),
    ];
  }
  const left = facts.mode === 'web' ? pageStopped(recorder, atMs) : event(41, { leaveCode: leaveCodes[leaveReason] });
  return [left, ...uploadedBy(recorder, atMs), event(11, { exitStatus: 0 })];
}

function pageStopped(recorder: Recorder, atMs: number): CallbackEvent {
  const fileList = filesOf(recorder, atMs).map(({ fileName, sliceStartTime }) => ({
    filename: fileName,
    sliceStartTime,
  }));
  const hours = recorder.facts.maxRecordingHour;
  if (recorder.leaveReason !== 'maxRecordingHour') return event(71, { code: 0, message: 'ok', details: '', fileList });
  return event(71, {
    code: 1,
    message: 'max_recording_hour',
    details: `max recording hour is ${hours}`,
    fileList,
  });
}

/** A page's files are told by its stop alone. */
function uploadedBy(recorder: Recorder, atMs: number): CallbackEvent[] {
  const fileList = filesOf(recorder, atMs);
  if (fileList.length + screenshotsOf(recorder, atMs).length === 0) return [];
  const eventType = uploadingStatusOf(recorder, atMs) === 'backuped' ? 32 : 31;
  const files = recorder.facts.mode === 'web' ? {} : { fileList };
  return [event(33, { progress: wholeProgress }), event(eventType, { status: 0, ...files })];
}

/** Everything that was recorded is uploaded. */
export const wholeProgress = 10_000;
