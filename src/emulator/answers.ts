import { fileListMode, filesOf, type RecordedFile } from './file-names.js';
import type { Recorder } from './recorder.js';
import { servicesOf } from './web-services.js';

/** A page's recorder is `init` until then. */
const pageLoadsMs = 3_000;

export function idsOf({ facts: { cname, uid, resourceId, sid } }: Recorder) {
  return { cname, uid, resourceId, sid };
}

/** What `query` tells (docs/agora.md §4). */
export function queryAnswer(recorder: Recorder, nowMs: number) {
  const made = filesOf(recorder, nowMs);
  const status = recorder.status(nowMs);
  if (recorder.facts.mode === 'web') {
    const state = nowMs - recorder.facts.startedAtMs < pageLoadsMs ? 'init' : 'inProgress';
    return { status, extensionServiceState: serviceStates(recorder, made, state) };
  }
  const mode = fileListMode(recorder);
  return { status, ...fileListOf(recorder, made), ...(mode && { sliceStartTime: made[0]?.sliceStartTime ?? 0 }) };
}

/** What `stop` tells; an asynchronous one does not wait to learn about the files. */
export function stopAnswer(recorder: Recorder, { waited, nowMs }: { waited: boolean; nowMs: number }) {
  const uploadingStatus = waited ? uploadingStatusOf(recorder, nowMs) : 'unknown';
  const made = waited ? filesOf(recorder, nowMs) : [];
  if (recorder.facts.mode !== 'web') return { ...(waited && fileListOf(recorder, made)), uploadingStatus };
  const upload = { serviceName: 'upload_service', payload: { uploadingStatus } };
  return { extensionServiceState: [...serviceStates(recorder, made, 'exit'), upload] };
}

/** Once the keys have lapsed, what is recorded stays in Agora's backup. */
export function uploadingStatusOf({ keysEndAtMs }: Recorder, nowMs: number): 'uploaded' | 'backuped' {
  return keysEndAtMs <= nowMs ? 'backuped' : 'uploaded';
}

/** `string` with the playlist's name, `json` with a list, or neither when taking screenshots. */
export function fileListOf(recorder: Recorder, made: readonly RecordedFile[]) {
  const mode = fileListMode(recorder);
  if (mode === 'string') return { fileListMode: mode, fileList: made[0]?.fileName ?? '' };
  return mode === 'json' ? { fileListMode: mode, fileList: made } : {};
}

function serviceStates(recorder: Recorder, made: readonly RecordedFile[], state: string) {
  const { clientRequest, onhold, rtmpUrls } = recorder;
  const fileList = made.map(({ fileName, sliceStartTime }) => ({ filename: fileName, sliceStartTime }));
  const states: object[] = [{ serviceName: 'web_recorder_service', payload: { state, onhold, fileList } }];
  if (!servicesOf(clientRequest).some(({ serviceName }) => serviceName === 'rtmp_publish_service')) return states;
  const outputs = rtmpUrls.map((rtmpUrl) => ({ rtmpUrl, status: rtmpStatus(state, onhold) }));
  return [...states, { serviceName: 'rtmp_publish_service', payload: { state, outputs } }];
}

function rtmpStatus(state: string, onhold: boolean): string {
  if (state === 'exit') return 'disconnected';
  if (state === 'init') return 'connecting';
  return onhold ? 'onhold' : 'publishing';
}
