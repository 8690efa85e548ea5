import type { z } from 'zod';
import { across, type Report, tell } from './across.js';
import { rtmpOutputs } from './extension-services.js';
import type { Mode } from './modes.js';
import { flag, strict } from './shapes.js';
import { storageUpdate } from './storage.js';
import { asSent, audioLists, checkLists, videoLists } from './subscriptions.js';

/** What a running recording can be told to change: `update`'s clientRequest. */

export const streamSubscribe = across(
  strict({ audioUidList: strict(audioLists).optional(), videoUidList: strict(videoLists).optional() }),
  ({ audioUidList, videoUidList }, report) => {
    if (!audioUidList && !videoUidList) {
      tell(report, { path: [], rule: 'must not be empty', remedy: 'give audioUidList, videoUidList, or both' });
    }
    checkLists('Audio', { lists: audioUidList ?? {}, path: ['audioUidList'] }, report);
    checkLists('Video', { lists: videoUidList ?? {}, path: ['videoUidList'] }, report);
  },
).transform(({ audioUidList, videoUidList }) => ({
  ...(audioUidList && { audioUidList: asSent(audioUidList) }),
  ...(videoUidList && { videoUidList: asSent(videoUidList) }),
}));

export type StreamSubscribe = z.output<typeof streamSubscribe>;

/** Pauses a page's recording, or goes on with it. */
export const webRecordingConfig = strict({ onhold: flag('true pauses, false goes on') });

export type WebRecordingConfig = z.output<typeof webRecordingConfig>;

export const rtmpPublishConfig = strict({ outputs: rtmpOutputs });

export type RtmpPublishConfig = z.output<typeof rtmpPublishConfig>;

const fields = strict({
  streamSubscribe: streamSubscribe.optional(),
  webRecordingConfig: webRecordingConfig.optional(),
  rtmpPublishConfig: rtmpPublishConfig.optional(),
  /** Fresh temporary keys, every 60 min. */
  storageConfig: storageUpdate.optional(),
});

export const updateRequest = across(fields, (request, report) => {
  if (Object.values(request).some((part) => part !== undefined)) return;
  const remedy = 'give streamSubscribe, webRecordingConfig, rtmpPublishConfig or storageConfig';
  tell(report, { path: [], rule: 'must not be empty', remedy });
});

export type UpdateRequest = z.output<typeof updateRequest>;

/** What may be changed in which mode. */
export function updateRules(mode: Mode) {
  return (request: UpdateRequest, report: Report): void => {
    const foreign =
      mode === 'web' ? (['streamSubscribe'] as const) : (['webRecordingConfig', 'rtmpPublishConfig'] as const);
    for (const field of foreign.filter((name) => request[name] !== undefined)) {
      const rule = mode === 'web' ? 'is not for web mode' : 'is for web mode only';
      tell(report, { path: [field], rule, remedy: `leave it out: this recording is ${mode}` });
    }
  };
}
