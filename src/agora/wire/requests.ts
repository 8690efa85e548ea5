import { z } from 'zod';
import { across, tell } from './across.js';
import { updateRequest as updateClientRequest, updateRules } from './changes.js';
import { channelName, uid, webLabel } from './cname.js';
import { extensionServiceConfig } from './extension-services.js';
import { layout } from './layout.js';
import { modeRules } from './mode-rules.js';
import { type Mode, modeSchema } from './modes.js';
import {
  appsCollection,
  recordingConfig,
  recordingFileConfig,
  snapshotConfig,
  transcodeOptions,
} from './recording-config.js';
import { partsOfWorld } from './regions.js';
import { says } from './rules.js';
import { flag, integer, oneOf, strict, text } from './shapes.js';
import { storageConfig } from './storage.js';

/** What we send to Agora, strictly: an unknown field is refused here rather than overlooked there. */

const scene = { realTime: 0, webPage: 1, postponed: 2 } as const;
const resourceId = text('send it as acquire gave it');
const sid = text('send it as start gave it');

/** The ids in a request's path. */
export const resourceIds = strict({ mode: modeSchema, resourceId });
export const recorderIds = strict({ mode: modeSchema, resourceId, sid });
export const layoutIds = strict({
  mode: z.literal('composite', says('must be composite', 'use update: only a composite recording has a layout')),
  resourceId,
  sid,
});

const startFields = strict({
  /** Absent when the channel needs none. It must outlive the recording. */
  token: z.string(says('must be a string', 'leave it out for a channel that needs none')).optional(),
  storageConfig,
  recordingConfig: recordingConfig.optional(),
  recordingFileConfig: recordingFileConfig.optional(),
  snapshotConfig: snapshotConfig.optional(),
  extensionServiceConfig: extensionServiceConfig.optional(),
  appsCollection: appsCollection.optional(),
  transcodeOptions: transcodeOptions.optional(),
});

export type StartClientRequest = z.input<typeof startFields>;

const acquireFields = strict({
  /** 0 real-time (Agora's default), 1 web page, 2 postponed transcoding or mixing. */
  scene: oneOf(
    [scene.realTime, scene.webPage, scene.postponed],
    'use 1 for web, 2 for postponed transcoding, else 0',
  ).optional(),
  /** Counted from the sid; past it Agora refuses every call for the recording. Agora's default is 72. */
  resourceExpiredHour: integer({ min: 1, max: 720, remedy: 'leave it out for 72' }).optional(),
  region: oneOf(partsOfWorld, 'leave it out to let Agora choose').optional(),
  /** Resources of sibling recordings, so that this one lands elsewhere. */
  excludeResourceIds: z.array(resourceId).optional(),
  /** What the later start will say, so that Agora can place the recorder; another value there makes `start` fail. */
  startParameter: startFields.partial({ storageConfig: true }).optional(),
});

export type AcquireClientRequest = z.input<typeof acquireFields>;
export type UpdateClientRequest = z.input<typeof updateClientRequest>;
export type LayoutClientRequest = z.input<typeof layout>;

export function acquireRequest(mode: Mode) {
  const clientRequest = across(acquireFields, ({ scene: given }, report) => {
    const path = ['scene'];
    if (mode === 'web' && given !== scene.webPage) {
      const rule = given === undefined ? 'is missing' : 'must be 1 in web mode';
      tell(report, { path, rule, remedy: 'use 1 to record a page' });
    }
    if (mode !== 'web' && given === scene.webPage) {
      tell(report, { path, rule: 'must not be 1 but in web mode', remedy: 'use the mode’s own scene' });
    }
  });
  return request(mode, clientRequest);
}

export function startRequest(mode: Mode) {
  return request(
    mode,
    across(startFields, (fields, report) => modeRules(mode, fields, report)),
  );
}

export function updateRequest(mode: Mode) {
  return request(mode, updateClientRequest.superRefine(updateRules(mode)));
}

export const updateLayoutRequest = request('composite', layout);

export function stopRequest(mode: Mode) {
  return request(mode, strict({ async_stop: flag('leave it out to wait for the upload').optional() }));
}

export const kickingRule = strict({
  cname: channelName,
  uid,
  banMinutes: integer({ min: 1, max: 1440, remedy: 'leave it out to remove the uid once' }).optional(),
});

function request<ClientRequest extends z.ZodType>(mode: Mode, clientRequest: ClientRequest) {
  return strict({ cname: mode === 'web' ? webLabel : channelName, uid, clientRequest });
}
