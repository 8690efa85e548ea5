import { type AgoraEvent, sidToldOf } from '../../recording/agora-event.js';
import { fileKindOf } from '../../recording/file-kind.js';
import type { Segment } from '../../recording/state.js';
import { meaningOf, type NotificationMeaning } from '../decisions/notification-meaning.js';
import type { RecordingLife } from './life.js';
import type { Recorder } from './recorder.js';

/** Copies of a notification come within minutes; this many are told apart. */
const noticesRemembered = 100;

/** A manifest has to fit into what Temporal keeps; screenshots come by the thousand. */
const filesListed = 4000;

/**
 * Takes in one of Agora's notifications: they may come twice, late, in any order, or not at all, so each only hastens what
 * the heartbeat would find out, or tells what nothing else does (a lost sid, a new uid, why a recorder left).
 */
export function takeNotification(life: RecordingLife, event: AgoraEvent): void {
  if (!isNews(life, event)) return;
  learnSid(life, event);
  const segment = life.memory.segments.find(({ sid }) => sid !== undefined && sid === event.sid);
  if (!segment) return;
  life.count('notifications');
  const meaning = meaningOf(event);
  if (meaning.words) life.note(meaning.words);
  learnFrom(segment, event, meaning);
  const recorder = life.recorders.find((other) => other.segment === segment);
  if (recorder) heed(life, recorder, meaning);
}

function isNews({ memory }: RecordingLife, { noticeId }: AgoraEvent): boolean {
  if (memory.noticeIds.includes(noticeId)) return false;
  memory.noticeIds = [...memory.noticeIds, noticeId].slice(-noticesRemembered);
  return true;
}

/** Rule R2: the answer to `start` may be lost, and with it the sid. */
function learnSid(life: RecordingLife, event: AgoraEvent): void {
  if (life.memory.segments.some(({ sid }) => sid !== undefined && sid === event.sid)) return;
  const lacking = life.recorders.find(({ segment, uid }) => !segment.sid && uid === event.uid);
  if (!lacking || lacking.isInConflict) return;
  const sid = sidToldOf(event, { uid: lacking.uid, sentAtMs: Date.parse(lacking.care.sentAt) });
  if (sid) life.recorderStarted(lacking, { sid });
}

/** What stays true of a segment even when its recorder has left. */
function learnFrom(
  segment: Segment,
  { files = [] }: AgoraEvent,
  { movedTo, uploadingStatus }: NotificationMeaning,
): void {
  if (movedTo) segment.movedTo = movedTo;
  if (uploadingStatus) segment.uploadingStatus = uploadingStatus;
  for (const file of files) {
    if (segment.files.some(({ name }) => name === file.name)) continue;
    if (segment.files.length < filesListed) {
      segment.files.push({ ...file, kind: fileKindOf(file.name), key: `${segment.keyPrefix}${file.name}` });
    } else {
      segment.filesNotListed = (segment.filesNotListed ?? 0) + 1;
    }
  }
}

function heed(
  life: RecordingLife,
  recorder: Recorder,
  { began, isSuspicious, leftAs, movedTo }: NotificationMeaning,
): void {
  if (began && (recorder.care.phase === 'starting' || recorder.care.phase === 'confirming')) {
    life.recorderConfirmed(recorder);
  }
  if (leftAs) recorder.care.leftAs = mostTelling(recorder.care.leftAs, leftAs);
  recorder.isSuspected ||= isSuspicious === true;
  if (movedTo) life.publish();
}

/** `session_exit` says only that it went wrong; whoever left because nobody was there says so, too. */
function mostTelling(known: Recorder['care']['leftAs'], told: Recorder['care']['leftAs']) {
  return known === 'idle' || known === 'pageEnded' ? known : told;
}
