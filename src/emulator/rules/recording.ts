import { z } from 'zod';
import type { WireMode } from '../recorder.js';
import { checkLayout } from './layout.js';
import { demand, parse } from './parse.js';

const audioOnly = 0;
const videoOnly = 1;

const uidList = z
  .array(z.string().regex(/^(?:\d{1,10}|#allstream#)$/u))
  .max(32)
  .default([]);

export const subscriptionLists = {
  subscribeAudioUids: uidList,
  unSubscribeAudioUids: uidList,
  unsubscribeAudioUids: uidList,
  subscribeVideoUids: uidList,
  unSubscribeVideoUids: uidList,
  unsubscribeVideoUids: uidList,
};

const recordingFields = z.looseObject({
  channelType: z.literal([0, 1]).optional(),
  streamTypes: z.literal([0, 1, 2]).default(2),
  videoStreamType: z.literal([0, 1]).optional(),
  decryptionMode: z.int().min(0).max(8).default(0),
  secret: z.string().optional(),
  salt: z.string().optional(),
  maxIdleTime: z.int().min(5).max(2_592_000).default(30),
  ...subscriptionLists,
  subscribeUidGroup: z.int().min(0).max(5).optional(),
  streamMode: z.enum(['default', 'standard', 'original']).default('default'),
  audioProfile: z.int().min(0).max(2).optional(),
  transcodingConfig: z.looseObject({}).optional(),
});

type RecordingFields = z.output<typeof recordingFields>;

/** `recordingConfig` of a channel's recording. */
export function readRecordingConfig(mode: WireMode, raw: unknown): { maxIdleSeconds: number } {
  const config = parse(recordingFields, raw, 'recordingConfig');
  checkDecryption(config);
  const { audio, video } = checkLists(config);
  demand(!audio || config.streamTypes !== videoOnly, 'recordingConfig.subscribeAudioUids');
  demand(!video || config.streamTypes !== audioOnly, 'recordingConfig.subscribeVideoUids');
  const isOriginal = config.streamMode === 'original';
  demand(!isOriginal || (mode === 'individual' && config.streamTypes === audioOnly), 'recordingConfig.streamMode');
  demand(mode === 'mix' || config.audioProfile === undefined, 'recordingConfig.audioProfile');
  demand(mode === 'mix' || config.transcodingConfig === undefined, 'recordingConfig.transcodingConfig');
  if (config.transcodingConfig) checkTranscoding(config.transcodingConfig);
  return { maxIdleSeconds: config.maxIdleTime };
}

function checkDecryption({ decryptionMode, secret, salt = '' }: RecordingFields): void {
  demand(decryptionMode === 0 || Boolean(secret), 'recordingConfig.secret');
  const isSalt = Buffer.from(salt, 'base64').length === 32;
  demand(decryptionMode < 7 || isSalt, 'recordingConfig.salt');
}

type Lists = Pick<RecordingFields, keyof typeof subscriptionLists>;

/** Tells which kinds of stream have a list. An empty list is none; one to take and one to leave out exclude each other. */
export function checkLists(lists: Lists): { audio: boolean; video: boolean } {
  const noAudio = [...lists.unSubscribeAudioUids, ...lists.unsubscribeAudioUids];
  const noVideo = [...lists.unSubscribeVideoUids, ...lists.unsubscribeVideoUids];
  demand(lists.subscribeAudioUids.length === 0 || noAudio.length === 0, 'unSubscribeAudioUids');
  demand(lists.subscribeVideoUids.length === 0 || noVideo.length === 0, 'unSubscribeVideoUids');
  return {
    audio: lists.subscribeAudioUids.length + noAudio.length > 0,
    video: lists.subscribeVideoUids.length + noVideo.length > 0,
  };
}

const positive = z.int().min(1);
const picture = z.looseObject({ width: positive, height: positive, fps: positive, bitrate: positive });

function checkTranscoding(raw: object): void {
  const { width, height } = parse(picture, raw, 'recordingConfig.transcodingConfig');
  const fits = Math.max(width, height) <= 1920 && Math.min(width, height) <= 1080;
  demand(fits, 'recordingConfig.transcodingConfig: larger than 1920x1080');
  checkLayout(raw);
}
