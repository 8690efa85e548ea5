import type { AgoraEvent } from '../../recording/agora-event.js';
import type { UploadingStatus } from '../../recording/state.js';

/** What a recorder left for, as far as Agora has told. */
export type LeftAs = 'idle' | 'crashed' | 'pageEnded';

/** What a notification says about its recorder (docs/agora.md, "Callbacks"), in the recording's own terms. */
export interface NotificationMeaning {
  /** It records. */
  began?: true;
  /** It may be gone: look at once. */
  isSuspicious?: true;
  leftAs?: LeftAs;
  movedTo?: string;
  uploadingStatus?: UploadingStatus;
  /** For the people who read the story; absent for what happens all the time. */
  words?: string;
}

/** Bits of event 41's `leaveCode`. */
const leave = { initialisationFailed: 0, noUsers: 4 } as const;

/** Event 1's gravest `errorLevel`. */
const fatal = 5;

/** Event 71's `code`: the page's recording ended as it should. */
const pageEnds: Readonly<Record<number, string>> = { 0: 'it was stopped', 1: 'maxRecordingHour is over' };

export function meaningOf(event: AgoraEvent): NotificationMeaning {
  switch (event.eventType) {
    case 1:
      return errorMeaning(event);
    case 11:
      return event.exitStatus === 1
        ? { isSuspicious: true, leftAs: 'crashed', words: 'Agora tells that the recorder exited abnormally' }
        : { isSuspicious: true };
    case 12:
      return { movedTo: event.newUid, words: `Agora has moved the recorder to another server, as uid ${event.newUid}` };
    case 13:
    case 40:
    case 70:
      return { began: true };
    case 31:
      return { uploadingStatus: 'uploaded' };
    case 32:
      return { uploadingStatus: 'backuped', words: 'Agora keeps the files in its backup until it can upload them' };
    case 41:
      return leaveMeaning(event.leaveCode);
    case 71:
      return pageMeaning(event.code);
    default:
      return event.message ? { words: `Agora tells: ${event.message}` } : {};
  }
}

function errorMeaning({ errorLevel, code, message }: AgoraEvent): NotificationMeaning {
  const words = `Agora tells of an error: ${message ?? `code ${code}`}`;
  return errorLevel === fatal ? { isSuspicious: true, words } : { words };
}

function leaveMeaning(leaveCode = 1): NotificationMeaning {
  if (leaveCode === leave.initialisationFailed) {
    return { isSuspicious: true, leftAs: 'crashed', words: 'Agora tells that the recorder could not be set up' };
  }
  const isIdle = (leaveCode & leave.noUsers) !== 0;
  const words = `Agora tells that the recorder has left (${isIdle ? 'nobody was there' : `leaveCode ${leaveCode}`})`;
  return { isSuspicious: true, leftAs: isIdle ? 'idle' : 'crashed', words };
}

function pageMeaning(code = 0): NotificationMeaning {
  const end = pageEnds[code];
  const words = `Agora tells that the recording of the page is over: ${end ?? `code ${code}`}`;
  return { isSuspicious: true, leftAs: end ? 'pageEnded' : 'crashed', words };
}
