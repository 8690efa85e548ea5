import { uploadingStatusOf } from '../answers.js';
import { filesOf } from '../file-names.js';
import type { Json } from '../json.js';
import type { Happening, LeaveReason, Recorder } from '../recorder.js';

/** One message of Agora's notifications but for its envelope (docs/agora.md §7). */
export interface CallbackEvent {
  eventType: number;
  details: Json;
}

export const messageNames: Readonly<Record<number, string>> = {
  1: 'cloud_recording_error',
  2: 'cloud_recording_warning',
  3: 'cloud_recording_status_update',
  4: 'cloud_recording_file_infos',
  11: 'session_exit',
  12: 'session_failover',
  13: 'high_availability_register_success',
  30: 'uploader_started',
  31: 'uploaded',
  32: 'backuped',
  33: 'uploading_progress',
  40: 'recorder_started',
  41: 'recorder_leave',
  42: 'recorder_slice_start',
  43: 'recorder_audio_stream_state_changed',
  44: 'recorder_video_stream_state_changed',
  45: 'recorder_snapshot_file',
  60: 'vod_started',
  61: 'vod_triggered',
  70: 'web_recorder_started',
  71: 'web_recorder_stopped',
  72: 'web_recorder_capability_limit',
  73: 'web_recorder_reload',
  80: 'transcoder_started',
  81: 'transcoder_completed',
  90: 'download_failed',
  100: 'rtmp_publish_status',
  1001: 'postpone_transcode_final_result',
};

/** Which part of Agora's service speaks: 0 the recording itself, 1 the recorder, 2 the uploader, 6 the page's recorder. */
export function serviceTypeOf(eventType: number): number {
  if (eventType >= 30 && eventType < 40) return 2;
  if (eventType >= 40 && eventType < 50) return 1;
  return eventType >= 70 && eventType < 80 ? 6 : 0;
}

/** What Agora tells of a happening. */
export function eventsOf(happening: Happening, recorder: Recorder, atMs: number): CallbackEvent[] {
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
      return [event(4, { fileList: fileListOf(recorder, atMs) })];
    case 'failedOver':
      return [event(12, { newUid: Number(uid) })];
    case 'rtmp':
      return rtmpUrls.map((rtmpUrl) => event(100, { rtmpUrl, status: 'publishing' }));
    case 'left':
      return leaving(recorder, atMs);
  }
}

function event(eventType: number, details: Json = {}): CallbackEvent {
  return { eventType, details };
}

function sliceStart(recorder: Recorder, atMs: number): Json {
  const [uid] = recorder.heard.keys();
  const streamUid = recorder.facts.mode === 'mix' ? '0' : uid;
  return { startUtcMs: atMs, discontinueUtcMs: atMs, mixedAllUser: streamUid === '0', streamUid, trackType: 'audio' };
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

const pageMaxRecordingHour = 1;

function leaving(recorder: Recorder, atMs: number): CallbackEvent[] {
  const { leaveReason = 'stop', facts } = recorder;
  if (leaveReason === 'crashed') {
    return [
      event(1, { module: 0, errorLevel: 5, errorCode: 1, errorMsg: 'crashed', stat: 0 }),
      event(11, { exitStatus: 1 }),
    ];
  }
  const fileList = fileListOf(recorder, atMs);
  const code = leaveReason === 'maxRecordingHour' ? pageMaxRecordingHour : 0;
  const left = facts.mode === 'web' ? event(71, { code, fileList }) : event(41, { leaveCode: leaveCodes[leaveReason] });
  const isBackuped = uploadingStatusOf(recorder, atMs) === 'backuped';
  const uploaded = fileList.length > 0 ? [event(isBackuped ? 32 : 31, { status: 0, fileList })] : [];
  return [left, ...uploaded, event(11, { exitStatus: 0 })];
}

function fileListOf(recorder: Recorder, atMs: number) {
  return filesOf(recorder, atMs).map(({ fileName, ...file }) => ({ fileName, ...file }));
}
