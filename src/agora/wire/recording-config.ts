import { z } from 'zod';
import { across, type Report, tell } from './across.js';
import { transcodingConfig } from './layout.js';
import { says } from './rules.js';
import { integer, oneOf, strict } from './shapes.js';
import { audioAsSent, audioLists, checkLists, listsOf, videoAsSent, videoLists, writtenAs } from './subscriptions.js';

/**
 * What of the channel is recorded, and into what: the sections of `start` (docs/agora.md §3). Which of them a mode takes is
 * in modes.ts.
 */

export const streams = { audio: 0, video: 1, both: 2 } as const;

/** The modes of encryption that use a salt. */
const saltedModes = [7, 8];

const fields = strict({
  /** 0 communication, 1 live broadcast: the profile of the users' SDK, or nothing is recorded. */
  channelType: oneOf([0, 1], 'use 0 for communication, 1 for live broadcast, as the users’ SDK does').optional(),
  /** 0 audio, 1 video, 2 both (Agora's default). */
  streamTypes: oneOf([0, 1, 2], 'use 0 for audio, 1 for video, 2 for both').optional(),
  /** 0 the high-quality video, 1 the low-quality one. */
  videoStreamType: oneOf([0, 1], 'use 0 for high-quality video, 1 for low-quality video').optional(),
  decryptionMode: integer({ min: 0, max: 8, remedy: 'use the users’ encryption mode; 0 for none' }).optional(),
  /** The users' encryption key. */
  secret: z.string(says('must be a string', 'give the users’ encryption key')).optional(),
  salt: z.string(says('must be a string', 'give the users’ salt in base64')).optional(),
  /** Seconds in an empty channel after which the recorder leaves. Agora's default is 30; 300 suits breaks. */
  maxIdleTime: integer({ min: 5, max: 2_592_000, remedy: 'give it in seconds; 300 suits breaks' }).optional(),
  ...audioLists,
  ...videoLists,
  /** How many are recorded at most: 0 up to 2, 1 up to 7, 2 up to 12, 3 up to 17, 4 up to 32, 5 up to 49. */
  subscribeUidGroup: integer({ min: 0, max: 5, remedy: 'use 0 for up to 2 uids .. 5 for up to 49' }).optional(),
  streamMode: oneOf(['default', 'standard', 'original'], 'leave it out for Agora’s default').optional(),
  audioProfile: oneOf([0, 1, 2], 'use 0 for mono, 1 for mono of higher quality, 2 for stereo').optional(),
  transcodingConfig: transcodingConfig.optional(),
});

export const recordingConfig = across(fields, (config, report) => {
  checkLists('Audio', { lists: config }, report);
  checkLists('Video', { lists: config }, report);
  checkStreams(config, report);
  checkEncryption(config, report);
}).transform(
  ({
    subscribeAudioUids,
    unSubscribeAudioUids,
    unsubscribeAudioUids,
    subscribeVideoUids,
    unSubscribeVideoUids,
    unsubscribeVideoUids,
    ...rest
  }) => ({
    ...rest,
    ...audioAsSent({ subscribeAudioUids, unSubscribeAudioUids, unsubscribeAudioUids }),
    ...videoAsSent({ subscribeVideoUids, unSubscribeVideoUids, unsubscribeVideoUids }),
  }),
);

export type RecordingConfig = z.output<typeof recordingConfig>;

type Fields = z.output<typeof fields>;
type StreamFields = Pick<Fields, 'streamTypes' | keyof typeof audioLists | keyof typeof videoLists>;
type EncryptionFields = Pick<Fields, 'decryptionMode' | 'secret' | 'salt'>;

/** A list for streams that are not recorded at all is a mistake. */
function checkStreams(config: StreamFields, report: Report): void {
  const unrecorded = { [streams.audio]: 'Video', [streams.video]: 'Audio', [streams.both]: undefined } as const;
  const kind = unrecorded[config.streamTypes ?? streams.both];
  if (!kind) return;
  const { subscribe, unsubscribe } = listsOf(kind, config);
  const rule = `must not be given with streamTypes ${config.streamTypes}`;
  const remedy = `leave it out, or set streamTypes to 2: no ${kind.toLowerCase()} is recorded`;
  if (subscribe) tell(report, { path: [`subscribe${kind}Uids`], rule, remedy });
  if (unsubscribe) tell(report, { path: [writtenAs(kind, config)], rule, remedy });
}

function checkEncryption({ decryptionMode = 0, secret, salt = '' }: EncryptionFields, report: Report): void {
  if (decryptionMode !== 0 && !secret) {
    tell(report, { path: ['secret'], rule: 'is missing', remedy: 'decryptionMode needs the users’ encryption key' });
  }
  if (saltedModes.includes(decryptionMode) && !/^[A-Za-z0-9+/]{43}=$/u.test(salt)) {
    const remedy = `decryptionMode ${decryptionMode} needs the users’ salt`;
    tell(report, { path: ['salt'], rule: 'must be 32 bytes in base64', remedy });
  }
}

const fileType = z.enum(['hls', 'mp4'], says('must be "hls" or "mp4"', 'write ["hls"] or ["hls", "mp4"]'));

export const recordingFileConfig = strict({
  /** `["hls"]`, or with MP4 files besides: `["hls", "mp4"]`. */
  avFileType: z
    .array(fileType, says('must be a list', 'write ["hls"] or ["hls", "mp4"]'))
    .refine((types) => ['hls', 'hls,mp4', 'mp4,hls'].includes(types.join()), {
      error: says('must be ["hls"] or ["hls", "mp4"]', 'MP4 files are made from the HLS ones: name both'),
    })
    .transform((types) => types.toSorted())
    .default(['hls']),
});

export type RecordingFileConfig = z.output<typeof recordingFileConfig>;

const jpgOnly = 'screenshots are made as JPG only';

export const snapshotConfig = strict({
  /** Seconds between two screenshots. Agora's default is 10. */
  captureInterval: integer({
    min: 5,
    max: 3600,
    remedy: 'give it in seconds, 5 or more: Agora’s pages differ on whether less is taken',
  }).optional(),
  fileType: z.tuple([oneOf(['jpg'], jpgOnly)], says('must be ["jpg"]', jpgOnly)).default(['jpg']),
});

export type SnapshotConfig = z.output<typeof snapshotConfig>;

export const appsCollection = strict({
  /** `postpone_transcoding`: files are made within 24 h after the end, as `transcodeOptions` says. */
  combinationPolicy: oneOf(['default', 'postpone_transcoding'], 'leave appsCollection out for none'),
});

export type AppsCollection = z.output<typeof appsCollection>;

/** What is made of an individual recording after its end. */
export const transcodeOptions = strict({
  transConfig: strict({
    transMode: oneOf(
      ['postponeTranscoding', 'audioMix'],
      'use postponeTranscoding for MP4, audioMix for one audio file',
    ),
  }),
  container: strict({ format: oneOf(['mp4', 'mp3', 'm4a', 'aac'], 'choose the format of the file') }).optional(),
  audio: strict({
    sampleRate: oneOf(['48000', '32000', '16000'], 'give Hz as a string').optional(),
    bitrate: oneOf(['48000'], 'give bit/s as a string').optional(),
    channels: oneOf(['1', '2'], 'give it as a string: "1" mono, "2" stereo').optional(),
  }).optional(),
});

export type TranscodeOptions = z.output<typeof transcodeOptions>;
