import { z } from 'zod';
import { namesInFileList } from './file-facts.js';

/** Agora's notifications (docs/agora.md §7), read leniently: new events may come, and new fields in old ones. */

/** `productId` of Cloud Recording; one address may serve other products, too. */
export const cloudRecordingProduct = 3;

/** Every event of Cloud Recording that Agora's pages name, by its `eventType`. */
export const eventNames: Readonly<Record<number, string>> = {
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

/** What cannot be read is left out, so that no notification is lost for one field. */
const text = z.string().min(1).optional().catch(undefined);
const integer = z.int().optional().catch(undefined);
const id = z
  .union([z.string().min(1), z.int().transform(String)])
  .optional()
  .catch(undefined);

const details = z.object({
  msgName: text,
  /** Event 1. */
  errorLevel: integer,
  errorCode: integer,
  errorMsg: text,
  /** Event 11. */
  exitStatus: integer,
  /** Event 12: a number on Agora's pages. */
  newUid: id,
  /** Event 41. */
  leaveCode: integer,
  /** Event 71. */
  code: integer,
  /** Events 4, 31, 32 and 71. */
  fileList: namesInFileList.catch(undefined),
  /** Event 45: with its folders in the bucket. */
  fileName: text,
});

/** What the notifications of all of Agora's products have. */
export const notificationEnvelope = z.object({
  /** The same for every copy of one notification. */
  noticeId: z.string().min(1).max(128),
  productId: z.int(),
  eventType: z.int(),
  /** When it was sent, in Unix milliseconds. */
  notifyMs: z.number(),
});

export const recordingNotification = notificationEnvelope.extend({
  eventType: z.int().min(1),
  payload: z.object({
    cname: text,
    uid: id,
    sid: text,
    sequence: integer,
    details: details.catch({ fileList: undefined }),
  }),
});

export type RecordingNotification = z.output<typeof recordingNotification>;

/** What an event is called, also one that came after Agora's pages were read. */
export function eventName({ eventType, payload }: RecordingNotification): string {
  return eventNames[eventType] ?? payload.details.msgName ?? `event ${eventType}`;
}
