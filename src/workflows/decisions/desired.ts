import type { StartConfiguration } from '../../recording/configuration.js';
import type { Change, Layout, UpdateRequest } from '../../recording/messages.js';

/** Agora's defaults for a composite picture, needed as soon as a transcodingConfig is given at all. */
const defaultPicture = { width: 360, height: 640, fps: 15, bitrate: 500 };

const everybody = ['#allstream#'];

/** The configuration that a recorder would have to be started with to be as this change makes it (rule R7). */
export function withChange(desired: StartConfiguration, change: Change): StartConfiguration {
  return change.kind === 'updateLayout' ? withLayout(desired, change.layout) : withUpdate(desired, change.request);
}

/** `updateLayout` replaces the whole layout: of the old picture only its size and quality stay. */
function withLayout(desired: StartConfiguration, layout: Layout): StartConfiguration {
  const { width, height, fps, bitrate } = { ...defaultPicture, ...desired.recordingConfig?.transcodingConfig };
  return {
    ...desired,
    recordingConfig: { ...desired.recordingConfig, transcodingConfig: { width, height, fps, bitrate, ...layout } },
  };
}

function withUpdate(desired: StartConfiguration, request: UpdateRequest): StartConfiguration {
  const { streamSubscribe, webRecordingConfig, rtmpPublishConfig, storageConfig } = request;
  let next = desired;
  if (streamSubscribe) next = withSubscriptions(next, streamSubscribe);
  if (webRecordingConfig || rtmpPublishConfig) next = withServices(next, { webRecordingConfig, rtmpPublishConfig });
  if (storageConfig && next.storageConfig)
    next = { ...next, storageConfig: { ...next.storageConfig, ...storageConfig } };
  return next;
}

/** Lists that the update leaves out stay as they were; a list to subscribe to takes the place of one not to, and the reverse. */
function withSubscriptions(
  desired: StartConfiguration,
  { audioUidList, videoUidList }: NonNullable<UpdateRequest['streamSubscribe']>,
): StartConfiguration {
  const { subscribeAudioUids, unSubscribeAudioUids, subscribeVideoUids, unSubscribeVideoUids, ...rest } =
    desired.recordingConfig ?? {};
  const before = {
    audio: given({ subscribeAudioUids, unSubscribeAudioUids }),
    video: given({ subscribeVideoUids, unSubscribeVideoUids }),
  };
  // A start with lists of one kind alone does not record the other kind, which a running recorder goes on with.
  const isForAll = isEmpty(before.audio) && isEmpty(before.video) && (rest.streamTypes ?? 2) === 2;
  const audio = audioUidList ?? (isForAll ? { subscribeAudioUids: everybody } : before.audio);
  const video = videoUidList ?? (isForAll ? { subscribeVideoUids: everybody } : before.video);
  return { ...desired, recordingConfig: { ...rest, ...given(audio), ...given(video) } };
}

/** Web mode's services take other parameters. */
function withServices(
  desired: StartConfiguration,
  { webRecordingConfig, rtmpPublishConfig }: Pick<UpdateRequest, 'webRecordingConfig' | 'rtmpPublishConfig'>,
): StartConfiguration {
  const { extensionServiceConfig } = desired;
  if (!extensionServiceConfig) return desired;
  const extensionServices = extensionServiceConfig.extensionServices.map((service) =>
    service.serviceName === 'web_recorder_service'
      ? { ...service, serviceParam: { ...service.serviceParam, ...webRecordingConfig } }
      : { ...service, serviceParam: { ...service.serviceParam, ...rtmpPublishConfig } },
  );
  return { ...desired, extensionServiceConfig: { ...extensionServiceConfig, extensionServices } };
}

function given<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}

function isEmpty(lists: object): boolean {
  return Object.keys(lists).length === 0;
}
