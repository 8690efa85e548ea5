import type { z } from 'zod';
import { across, type Report, type Sound, tell } from './across.js';
import { rtmpOutputs } from './extension-services.js';
import type { Mode } from './modes.js';
import { flag, strict } from './shapes.js';
import { storageUpdate } from './storage.js';
import { audioAsSent, audioLists, checkLists, listsOf, videoAsSent, videoLists } from './subscriptions.js';

/** What `update` changes of a running recording (docs/agora.md §3). */

const audioUidList = across(strict(audioLists), (lists, report) => checkLists('Audio', { lists }, report));
const videoUidList = across(strict(videoLists), (lists, report) => checkLists('Video', { lists }, report));

const isGiven = (list: object) => Object.keys(list).length > 0;

/** Whose streams are recorded from now on. A kind that is left out stays as it is. */
export const streamSubscribe = across(
  strict({
    audioUidList: audioUidList.transform(audioAsSent).optional(),
    videoUidList: videoUidList.transform(videoAsSent).optional(),
  }),
  ({ audioUidList: audio = {}, videoUidList: video = {} }, report) => {
    const lists = [...Object.values(listsOf('Audio', audio)), ...Object.values(listsOf('Video', video))];
    if (lists.some(Boolean)) return;
    const remedy = 'give a list of uids in audioUidList or videoUidList; an empty list is no list';
    tell(report, { path: [], rule: 'must hold a list', remedy });
  },
).transform(({ audioUidList: audio, videoUidList: video }) => ({
  ...(audio && isGiven(audio) ? { audioUidList: audio } : {}),
  ...(video && isGiven(video) ? { videoUidList: video } : {}),
}));

export type StreamSubscribe = z.output<typeof streamSubscribe>;

/** Pauses a web recording, or goes on with it. */
export const webRecordingConfig = strict({ onhold: flag('use true to pause, false to go on') });

export type WebRecordingConfig = z.output<typeof webRecordingConfig>;

/** Pushes a web recording to another address. */
export const rtmpPublishConfig = strict({ outputs: rtmpOutputs });

export type RtmpPublishConfig = z.output<typeof rtmpPublishConfig>;

const sections = {
  streamSubscribe: streamSubscribe.optional(),
  webRecordingConfig: webRecordingConfig.optional(),
  rtmpPublishConfig: rtmpPublishConfig.optional(),
  storageConfig: storageUpdate.optional(),
};

/** As `update` takes it; at least one of the four changes. */
export const updateRequest = across(strict(sections), (request, report) => {
  if (Object.values(request).some((section) => section !== undefined)) return;
  const remedy = `give at least one of ${Object.keys(sections).join(', ')}`;
  tell(report, { path: [], rule: 'must change something', remedy });
});

export type UpdateRequest = z.output<typeof updateRequest>;

/** What of an update a recording of this mode does not take, as a check to be added to {@link updateRequest}. */
export function updateRules(mode: Mode): (request: Sound<UpdateRequest>, report: Report) => void {
  return (request, report) => {
    if (mode === 'web' && request.streamSubscribe) {
      const remedy = 'leave it out: a web recording subscribes to nobody';
      tell(report, { path: ['streamSubscribe'], rule: 'is not for web mode', remedy });
    }
    for (const section of ['webRecordingConfig', 'rtmpPublishConfig'] as const) {
      if (mode === 'web' || !request[section]) continue;
      const remedy = 'leave it out: only a web recording has a page';
      tell(report, { path: [section], rule: `is not for ${mode} mode`, remedy });
    }
  };
}
