import { describe, expect, it } from '@jest/globals';
import { across } from '../../../src/agora/wire/across.js';
import { extensionServiceConfig } from '../../../src/agora/wire/extension-services.js';
import { modeRules } from '../../../src/agora/wire/mode-rules.js';
import { type Mode, modeSchema } from '../../../src/agora/wire/modes.js';
import * as sections from '../../../src/agora/wire/recording-config.js';
import { partsOfWorld } from '../../../src/agora/wire/regions.js';
import { brokenRules } from '../../../src/agora/wire/rules.js';
import { oneOf, strict } from '../../../src/agora/wire/shapes.js';
import { storageConfig } from '../../../src/agora/wire/storage.js';

const start = strict({
  region: oneOf(partsOfWorld, 'leave it out').optional(),
  storageConfig: storageConfig.optional(),
  recordingConfig: sections.recordingConfig.optional(),
  recordingFileConfig: sections.recordingFileConfig.optional(),
  snapshotConfig: sections.snapshotConfig.optional(),
  extensionServiceConfig: extensionServiceConfig.optional(),
  appsCollection: sections.appsCollection.optional(),
  transcodeOptions: sections.transcodeOptions.optional(),
});

const broken = (mode: Mode, input: object) => {
  const { error } = across(start, (fields, report) => modeRules(mode, fields, report)).safeParse(input);
  return error ? brokenRules(error) : [];
};

const quickstart = { vendor: 0, region: 0, bucket: 'lessons', accessKey: 'ak', secretKey: 'sk' };
const page = { url: 'https://example.com', audioProfile: 0, videoWidth: 1280, videoHeight: 720, maxRecordingHour: 3 };
const web = { extensionServices: [{ serviceName: 'web_recorder_service', serviceParam: page }] };
const picture = { width: 360, height: 640, fps: 15, bitrate: 500 };
const postponed = { combinationPolicy: 'postpone_transcoding' };
const transcodeOptions = { transConfig: { transMode: 'audioMix' } };
const group = { subscribeUidGroup: 0 };

describe('a mode', () => {
  it.each([
    ['composite', 'composite'],
    ['mix', 'composite'],
    ['individual', 'individual'],
    ['web', 'web'],
  ])('%p is understood as %p', (written, mode) => {
    expect(modeSchema.parse(written)).toBe(mode);
  });

  it.each(['Mix', 'raw', '', undefined])('is not %p', (written) => {
    const { error } = modeSchema.safeParse(written);
    expect(error && brokenRules(error)[0]?.rule).toBe('must be "composite", "individual" or "web"');
  });
});

describe('a start', () => {
  it.each<[string, Mode, object]>([
    ['the quickstart’s body', 'composite', { storageConfig: quickstart, recordingConfig: { channelType: 0 } }],
    ['nothing but the bucket', 'composite', { storageConfig: quickstart }],
    [
      'a picture and MP4',
      'composite',
      {
        recordingConfig: { transcodingConfig: picture, audioProfile: 1 },
        recordingFileConfig: { avFileType: ['hls', 'mp4'] },
      },
    ],
    [
      'what composite clients send without harm',
      'composite',
      {
        recordingConfig: {
          ...group,
          streamMode: 'standard',
          subscribeAudioUids: ['#allstream#'],
          unSubscribeAudioUids: [],
        },
      },
    ],
    ['individual streams', 'individual', { recordingConfig: { ...group, streamMode: 'standard' } }],
    ['original audio', 'individual', { recordingConfig: { ...group, streamMode: 'original', streamTypes: 0 } }],
    ['screenshots alone', 'individual', { recordingConfig: { ...group, streamTypes: 1 }, snapshotConfig: {} }],
    ['screenshots besides', 'individual', { recordingConfig: group, snapshotConfig: {}, recordingFileConfig: {} }],
    ['a later audio mix', 'individual', { recordingConfig: group, appsCollection: postponed, transcodeOptions }],
    ['a page', 'web', { extensionServiceConfig: web, recordingFileConfig: { avFileType: ['hls', 'mp4'] } }],
  ])('with %s passes in %s mode', (_what, mode, input) => {
    expect(broken(mode, input)).toEqual([]);
  });

  it.each<[Mode, object, string, string, string]>([
    ['composite', { snapshotConfig: {} }, 'snapshotConfig', 'is for individual mode only', 'leave it out'],
    ['composite', { extensionServiceConfig: web }, 'extensionServiceConfig', 'is for web mode only', 'leave it out'],
    ['composite', { appsCollection: { combinationPolicy: 'default' } }, 'appsCollection', 'individual', 'leave it out'],
    ['composite', { transcodeOptions }, 'transcodeOptions', 'is for individual mode only', 'leave it out'],
    [
      'composite',
      { recordingConfig: { streamMode: 'original' } },
      'recordingConfig.streamMode',
      'composite',
      'leave it',
    ],
    ['individual', {}, 'recordingConfig.subscribeUidGroup', 'is missing', 'differ'],
    ['individual', { recordingConfig: {} }, 'recordingConfig.subscribeUidGroup', 'is missing', '5 for 49'],
    [
      'individual',
      { recordingConfig: { ...group, audioProfile: 0 } },
      'recordingConfig.audioProfile',
      'is for composite mode only',
      'leave it out',
    ],
    [
      'individual',
      { recordingConfig: { ...group, transcodingConfig: picture } },
      'recordingConfig.transcodingConfig',
      'is for composite mode only',
      'leave it out',
    ],
    [
      'individual',
      { recordingConfig: { ...group, streamMode: 'original' } },
      'recordingConfig.streamMode',
      'may be "original" only with streamTypes 0',
      'streamTypes to 0',
    ],
    [
      'individual',
      { recordingConfig: group, recordingFileConfig: { avFileType: ['hls', 'mp4'] } },
      'recordingFileConfig.avFileType',
      'must be ["hls"] in individual mode',
      'postponed transcoding',
    ],
    [
      'individual',
      { recordingConfig: { ...group, streamTypes: 0 }, snapshotConfig: {} },
      'recordingConfig.streamTypes',
      'must be 1 or 2 to take screenshots',
      'leave it out for 2',
    ],
    [
      'individual',
      { recordingConfig: group, extensionServiceConfig: web },
      'extensionServiceConfig',
      'is for web mode only',
      'leave it out',
    ],
    [
      'individual',
      { recordingConfig: group, appsCollection: postponed },
      'transcodeOptions',
      'is missing',
      'what postponed transcoding is to make',
    ],
    [
      'individual',
      { recordingConfig: group, transcodeOptions },
      'transcodeOptions',
      'has no effect without postponed transcoding',
      'combinationPolicy',
    ],
    ['web', {}, 'extensionServiceConfig', 'is missing', 'web_recorder_service'],
    [
      'web',
      { extensionServiceConfig: web, recordingConfig: {} },
      'recordingConfig',
      'composite and individual mode only',
      'leave it out',
    ],
    ['web', { extensionServiceConfig: web, snapshotConfig: {} }, 'snapshotConfig', 'individual mode', 'leave it out'],
  ])('in %s mode is refused: %j', (mode, input, field, rule, remedy) => {
    expect(broken(mode, input)).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('tells the broken rules of the mode beside those of single fields', () => {
    const input = { recordingConfig: { channelType: '0', maxIdleTime: 1, transcodingConfig: {} }, snapshotConfig: 1 };
    expect(broken('individual', input).map(({ field }) => field)).toEqual([
      'recordingConfig.channelType',
      'recordingConfig.maxIdleTime',
      'recordingConfig.transcodingConfig.width',
      'recordingConfig.transcodingConfig.height',
      'recordingConfig.transcodingConfig.fps',
      'recordingConfig.transcodingConfig.bitrate',
      'snapshotConfig',
      'recordingConfig.subscribeUidGroup',
      'recordingConfig.transcodingConfig',
    ]);
    expect(broken('web', { extensionServiceConfig: 'page' })).toHaveLength(1);
  });
});

describe('the region', () => {
  const inRegion = (region: string, vendor: string, more: object = {}) =>
    broken('composite', { region, storageConfig: { ...quickstart, region: undefined, vendor, ...more } });

  it.each([
    ['EU', 's3/eu-west-1'],
    ['AP', 's3/ap-east-1'],
    ['NA', 's3/sa-east-1'],
    ['CN', 'alibaba/cn-hongkong'],
    ['EU', 'azure'],
    ['EU', 'qiniu/0'],
  ])('%s goes with %s', (region, vendor) => {
    expect(inRegion(region, vendor)).toEqual([]);
  });

  it('must be the part of the world in which the bucket lies', () => {
    const expected = {
      field: 'region',
      rule: 'must be EU, where the bucket lies',
      remedy: 'use EU, or leave it out',
    };
    expect(inRegion('NA', 's3/eu-west-1')).toEqual([expected]);
    expect(inRegion('NA', 'aws', { region: 'eu-west-1', bucket: 7 })).toContainEqual(expected);
  });
});
