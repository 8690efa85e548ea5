import type { FileFacts } from '../agora/wire/file-facts.js';
import { eventName, eventNames, type RecordingNotification } from '../agora/wire/notifications.js';
import type { AgoraEvent } from '../recording/agora-event.js';

/** Known, and nothing that a recording acts upon: warnings, progress, streams, slices, and what comes after its end. */
const onlyCounted: ReadonlySet<number> = new Set([2, 3, 30, 33, 42, 43, 44, 60, 61, 72, 73, 80, 81, 90, 100, 1001]);

/** Whether a recording is told of it: each Signal costs history. Of unknown events it is told, for the people who read it. */
export function isForRecordings(eventType: number): boolean {
  return !onlyCounted.has(eventType);
}

type EventFile = NonNullable<AgoraEvent['files']>[number];

/** What a Signal may hold; more files than that are told by `query` and `stop`. */
const mostFiles = 500;
const mostFileBytes = 64 * 1024;
const longestMessage = 200;

/** The envelope, and of the details only what a recording acts upon. */
export function agoraEventOf(notification: RecordingNotification): AgoraEvent {
  const { noticeId, eventType, notifyMs, payload } = notification;
  const { sid, uid, sequence } = payload;
  return {
    ...{ noticeId, eventType, notifyMs, sequence },
    sid: noLongerThan(128, sid),
    uid: noLongerThan(32, uid),
    ...detailsOf(notification),
  };
}

function detailsOf(notification: RecordingNotification): Partial<AgoraEvent> {
  const { eventType } = notification;
  const { errorLevel, errorCode, errorMsg, exitStatus, newUid, leaveCode, code, ...made } =
    notification.payload.details;
  switch (eventType) {
    case 1:
      return { errorLevel, code: errorCode, message: errorMsg?.slice(0, longestMessage) };
    case 11:
      return { exitStatus };
    case 12:
      return { newUid: noLongerThan(32, newUid) };
    case 41:
      return { leaveCode };
    case 4:
    case 31:
    case 32:
      return { files: filesOf(made.fileList) };
    case 45:
      return { files: filesOf(screenshot(made.fileName)) };
    case 71:
      return { code, files: filesOf(made.fileList) };
    default:
      return eventType in eventNames ? {} : { message: eventName(notification).slice(0, longestMessage) };
  }
}

function noLongerThan(length: number, value: string | undefined): string | undefined {
  return value !== undefined && value.length <= length ? value : undefined;
}

/** Agora names a screenshot with its folders, and every other file without. */
function screenshot(path: string | undefined): FileFacts[] | undefined {
  const fileName = path?.split('/').at(-1);
  return fileName ? [{ fileName }] : undefined;
}

function filesOf(listed: readonly FileFacts[] | undefined): EventFile[] | undefined {
  let bytes = 0;
  return listed?.slice(0, mostFiles).flatMap((facts) => {
    const file = eventFile(facts);
    bytes += Buffer.byteLength(JSON.stringify(file));
    return bytes <= mostFileBytes ? [file] : [];
  });
}

function eventFile({ fileName, trackType, uid, startedAtMs = Number.NaN }: FileFacts): EventFile {
  const started = new Date(startedAtMs);
  const isInstant = !Number.isNaN(started.getTime());
  return { name: fileName, track: trackType, uid, startedAt: isInstant ? started.toISOString() : undefined };
}
