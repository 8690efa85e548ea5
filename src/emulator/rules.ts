import { z } from 'zod';
import { partOfWorld, vendorNumber } from '../agora/wire/regions.js';
import { part } from './files.js';
import type { WireMode } from './recorder.js';
import { refuse } from './refusal.js';

/** What §3 of the documentation forbids, taken widely where its pages disagree or where real clients send more. */

const channelName = /^[A-Za-z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]{1,64}$/u;
const integerUid = /^[1-9]\d{0,9}$/u;
const color = /^#[0-9A-Fa-f]{6}$/u;
const prefixPart = /^[A-Za-z0-9]+$/u;
const largestUid = 4_294_967_295;

const identity = z.looseObject({
  cname: z.string(),
  uid: z.string(),
  clientRequest: z.looseObject({}).default({}),
});

export interface Identity {
  cname: string;
  uid: string;
  clientRequest: Record<string, unknown>;
}

/** The part that every body has; the fields around it that real clients send are let through. */
export function readIdentity(body: unknown): Identity {
  const parsed = identity.safeParse(body);
  if (!parsed.success) throw refuse.invalidParameter(String(parsed.error.issues[0]?.path.join('.') || 'body'));
  const { uid } = parsed.data;
  if (!integerUid.test(uid) || Number(uid) > largestUid) throw refuse.invalidParameter('uid');
  return parsed.data;
}

export function mustBeChannelName(cname: string): void {
  if (!channelName.test(cname)) throw refuse.invalidChannel();
}

export interface AcquireFields {
  web: boolean;
  resourceExpiredHour: number;
  region?: string;
  startParameter?: Record<string, unknown>;
}

const acquireFields = z.looseObject({
  scene: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  resourceExpiredHour: z.int().min(1).max(720).default(72),
  region: z.enum(['CN', 'AP', 'EU', 'NA']).optional(),
  regionAffinity: z.int().min(0).max(4).optional(),
  excludeResourceIds: z.array(z.string()).optional(),
  startParameter: z.looseObject({}).optional(),
});

export function readAcquire(clientRequest: Record<string, unknown>): AcquireFields {
  const { scene, resourceExpiredHour, region, startParameter } = parse(acquireFields, clientRequest);
  return { web: scene === 1, resourceExpiredHour, region, startParameter };
}

export function readMode(mode: string): WireMode {
  if (mode === 'mix' || mode === 'individual' || mode === 'web') return mode;
  throw refuse.noRoute();
}

/** Every rule of start's clientRequest; the first that is broken is answered with code 2. */
export function checkStart(mode: WireMode, clientRequest: Record<string, unknown>, acquired: AcquiredWith): void {
  checkStorage(clientRequest, acquired.region);
  if (mode === 'web') checkWebServices(clientRequest);
  else checkRecordingConfig(mode, part(clientRequest, 'recordingConfig'));
  checkFileConfig(mode, clientRequest);
  checkSnapshots(mode, clientRequest);
  checkStartParameter(clientRequest, acquired.startParameter);
}

interface AcquiredWith {
  region?: string;
  startParameter?: Record<string, unknown>;
}

const storageFields = z.looseObject({
  vendor: z.int(),
  region: z.int(),
  bucket: z.string().min(1),
  accessKey: z.string().min(1),
  secretKey: z.string().min(1),
  fileNamePrefix: z.array(z.string().regex(prefixPart)).optional(),
  extensionParams: z.looseObject({}).optional(),
});

function checkStorage(clientRequest: Record<string, unknown>, region: string | undefined): void {
  const storage = parse(storageFields, clientRequest.storageConfig, 'storageConfig');
  if (vendorNumber(storage.vendor) === undefined) throw refuse.invalidParameter('storageConfig.vendor');
  if ((storage.fileNamePrefix ?? []).join('/').length > 128)
    throw refuse.invalidParameter('storageConfig.fileNamePrefix');
  if (storage.vendor === 11 && !storage.extensionParams?.endpoint) {
    throw refuse.invalidParameter('storageConfig.extensionParams.endpoint');
  }
  const world = partOfWorld(storage.vendor, storage.region);
  if (region && world && world !== region)
    throw refuse.invalidParameter('storageConfig.region and acquire.region disagree');
}

const uidList = z.array(z.string()).max(32).optional();

const recordingFields = z.looseObject({
  channelType: z.union([z.literal(0), z.literal(1)]).optional(),
  streamTypes: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
  videoStreamType: z.union([z.literal(0), z.literal(1)]).optional(),
  decryptionMode: z.int().min(0).max(8).default(0),
  secret: z.string().optional(),
  salt: z.string().optional(),
  maxIdleTime: z.int().min(5).max(2_592_000).default(30),
  subscribeAudioUids: uidList,
  unSubscribeAudioUids: uidList,
  unsubscribeAudioUids: uidList,
  subscribeVideoUids: uidList,
  unSubscribeVideoUids: uidList,
  unsubscribeVideoUids: uidList,
  subscribeUidGroup: z.int().min(0).max(5).optional(),
  streamMode: z.enum(['default', 'standard', 'original']).default('default'),
  audioProfile: z.int().min(0).max(2).optional(),
  transcodingConfig: z.looseObject({}).optional(),
});

function checkRecordingConfig(mode: WireMode, raw: Record<string, unknown>): void {
  const config = parse(recordingFields, raw, 'recordingConfig');
  if (config.decryptionMode !== 0 && !config.secret) throw refuse.invalidParameter('recordingConfig.secret');
  if (config.decryptionMode >= 7 && !config.salt) throw refuse.invalidParameter('recordingConfig.salt');
  const audio = lists(config.subscribeAudioUids, config.unSubscribeAudioUids ?? config.unsubscribeAudioUids);
  const video = lists(config.subscribeVideoUids, config.unSubscribeVideoUids ?? config.unsubscribeVideoUids);
  if (audio === 'both' || (audio === 'one' && config.streamTypes === 1))
    throw refuse.invalidParameter('subscribeAudioUids');
  if (video === 'both' || (video === 'one' && config.streamTypes === 0))
    throw refuse.invalidParameter('subscribeVideoUids');
  if (config.streamMode === 'original' && (mode !== 'individual' || config.streamTypes !== 0)) {
    throw refuse.invalidParameter('recordingConfig.streamMode');
  }
  if (!config.transcodingConfig) return;
  if (mode === 'individual') throw refuse.invalidParameter('recordingConfig.transcodingConfig');
  checkTranscoding(config.transcodingConfig);
}

/** An empty list is no list. */
function lists(subscribe: string[] | undefined, unsubscribe: string[] | undefined): 'none' | 'one' | 'both' {
  const given = [subscribe, unsubscribe].filter((list) => list !== undefined && list.length > 0).length;
  return given === 2 ? 'both' : given === 1 ? 'one' : 'none';
}

const picture = z.looseObject({
  width: z.int().min(1),
  height: z.int().min(1),
  fps: z.int().min(1),
  bitrate: z.int().min(1),
});

function checkTranscoding(raw: Record<string, unknown>): void {
  const { width, height } = parse(picture, raw, 'transcodingConfig');
  if (Math.max(width, height) > 1920 || Math.min(width, height) > 1080)
    throw refuse.invalidParameter('transcodingConfig.width');
  checkLayout(raw);
}

const share = z.number().min(0).max(1);

const layoutFields = z.looseObject({
  mixedVideoLayout: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).default(0),
  maxResolutionUid: z.string().optional(),
  backgroundColor: z.string().regex(color).optional(),
  backgroundImage: z.string().optional(),
  defaultUserBackgroundImage: z.string().optional(),
  layoutConfig: z
    .array(
      z.looseObject({
        uid: z.string().optional(),
        x_axis: share,
        y_axis: share,
        width: share,
        height: share,
        alpha: share.optional(),
        render_mode: z.union([z.literal(0), z.literal(1)]).optional(),
      }),
    )
    .max(17)
    .optional(),
  backgroundConfig: z.array(z.looseObject({ uid: z.string(), image_url: z.string() })).optional(),
});

export function checkLayout(raw: Record<string, unknown>): void {
  const layout = parse(layoutFields, raw, 'layout');
  const isEmpty = !layout.layoutConfig || layout.layoutConfig.length === 0;
  if (layout.mixedVideoLayout === 3 && isEmpty) throw refuse.invalidParameter('layoutConfig');
  if (!isEmpty && layout.mixedVideoLayout !== 3) throw refuse.invalidParameter('mixedVideoLayout');
}

function checkFileConfig(mode: WireMode, clientRequest: Record<string, unknown>): void {
  const types = part(clientRequest, 'recordingFileConfig').avFileType;
  if (types === undefined) return;
  if (!Array.isArray(types) || !types.includes('hls')) throw refuse.invalidParameter('recordingFileConfig.avFileType');
  const unknown = types.some((type) => type !== 'hls' && type !== 'mp4' && type !== 'mp3');
  if (unknown || (mode === 'individual' && types.includes('mp4'))) {
    throw refuse.invalidParameter('recordingFileConfig.avFileType');
  }
}

const snapshots = z.looseObject({
  captureInterval: z.int().min(1).max(3600).default(10),
  fileType: z.array(z.literal('jpg')).min(1),
});

function checkSnapshots(mode: WireMode, clientRequest: Record<string, unknown>): void {
  if (clientRequest.snapshotConfig === undefined) return;
  if (mode !== 'individual') throw refuse.invalidParameter('snapshotConfig');
  parse(snapshots, clientRequest.snapshotConfig, 'snapshotConfig');
  if (part(clientRequest, 'recordingConfig').streamTypes === 0)
    throw refuse.invalidParameter('recordingConfig.streamTypes');
}

const webRecorder = z.looseObject({
  url: z.string().min(1),
  audioProfile: z.int().min(0).max(2),
  videoWidth: z.int().min(480).max(1920),
  videoHeight: z.int().min(480).max(1920),
  mobile: z.boolean().default(false),
  maxRecordingHour: z.int().min(1).max(720),
  videoFps: z.int().min(5).max(60).optional(),
  maxVideoDuration: z.int().min(30).max(240).optional(),
  readyTimeout: z.int().min(0).max(60).optional(),
});

function checkWebServices(clientRequest: Record<string, unknown>): void {
  const recorder = webRecorderOf(clientRequest);
  if (!recorder) throw refuse.invalidParameter('extensionServiceConfig.extensionServices');
  const { videoWidth, videoHeight, mobile } = parse(webRecorder, recorder, 'web_recorder_service.serviceParam');
  if (videoWidth * videoHeight > (mobile ? 1280 * 720 : 1920 * 1080))
    throw refuse.invalidParameter('videoWidth x videoHeight');
}

/** The parameters of web mode's recorder. */
export function webRecorderOf(clientRequest: Record<string, unknown>): Record<string, unknown> | undefined {
  const services = part(clientRequest, 'extensionServiceConfig').extensionServices;
  const recorder = Array.isArray(services)
    ? services.find((service) => part({ service }, 'service').serviceName === 'web_recorder_service')
    : undefined;
  return recorder === undefined ? undefined : part({ ...recorder }, 'serviceParam');
}

/** What was announced to acquire has to be what is started. */
function checkStartParameter(
  clientRequest: Record<string, unknown>,
  announced: Record<string, unknown> | undefined,
): void {
  for (const [name, value] of Object.entries(announced ?? {})) {
    const started = clientRequest[name];
    if (started !== undefined && JSON.stringify(started) !== JSON.stringify(value)) {
      throw refuse.invalidParameter(`${name} differs from startParameter`);
    }
  }
}

const updateFields = z.looseObject({
  streamSubscribe: z
    .looseObject({ audioUidList: z.looseObject({}).optional(), videoUidList: z.looseObject({}).optional() })
    .optional(),
  webRecordingConfig: z.looseObject({ onhold: z.boolean() }).optional(),
  rtmpPublishConfig: z.looseObject({ outputs: z.array(z.looseObject({ rtmpUrl: z.string() })) }).optional(),
  storageConfig: z.looseObject({}).optional(),
});

export type UpdateFields = z.output<typeof updateFields>;

export function readUpdate(mode: WireMode, clientRequest: Record<string, unknown>): UpdateFields {
  const update = parse(updateFields, clientRequest);
  if (mode === 'web' ? update.streamSubscribe : update.webRecordingConfig || update.rtmpPublishConfig) {
    throw refuse.invalidParameter(`clientRequest for mode ${mode}`);
  }
  if (Object.values(update).every((value) => value === undefined)) throw refuse.invalidParameter('clientRequest');
  return update;
}

function parse<T extends z.ZodType>(schema: T, value: unknown, where = 'clientRequest'): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse.invalidParameter([where, ...(issue?.path.map(String) ?? [])].join('.'));
}
