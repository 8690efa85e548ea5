import { z } from 'zod';
import type { Json } from '../json.js';
import type { WireMode } from '../recorder.js';
import { demand, parse } from './parse.js';
import { checkLists, subscriptionLists } from './recording.js';
import { checkCredentials } from './storage.js';
import { rtmpPublishConfig } from './web.js';

const lists = z.looseObject(subscriptionLists);

const updateFields = z.looseObject({
  streamSubscribe: z.looseObject({ audioUidList: lists.optional(), videoUidList: lists.optional() }).optional(),
  webRecordingConfig: z.looseObject({ onhold: z.boolean() }).optional(),
  rtmpPublishConfig: rtmpPublishConfig.optional(),
  storageConfig: z.looseObject({}).optional(),
});

export type UpdateFields = z.output<typeof updateFields>;

/** What `update` may change: subscriptions of a channel's recording, hold and push of a page's, credentials of any. */
export function readUpdate(mode: WireMode, clientRequest: Json, nowMs: number): UpdateFields {
  const update = parse(updateFields, clientRequest, 'clientRequest');
  const { streamSubscribe, webRecordingConfig, rtmpPublishConfig: push, storageConfig } = update;
  demand(
    [streamSubscribe, webRecordingConfig, push, storageConfig].some((one) => one !== undefined),
    'clientRequest',
  );
  demand(mode !== 'web' || !streamSubscribe, 'clientRequest.streamSubscribe');
  demand(mode === 'web' || (!webRecordingConfig && !push), 'clientRequest.webRecordingConfig');
  for (const list of [streamSubscribe?.audioUidList, streamSubscribe?.videoUidList]) if (list) checkLists(list);
  if (storageConfig) checkCredentials(storageConfig, nowMs);
  return update;
}
