import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  appsCollection,
  recordingConfig,
  recordingFileConfig,
  snapshotConfig,
  transcodeOptions,
} from '../../../src/agora/wire/recording-config.js';
import { brokenRules } from '../../../src/agora/wire/rules.js';

const broken = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};
const one = (field: string, rule: string, remedy: string) => [
  { field, rule: expect.stringContaining(rule), remedy: expect.stringContaining(remedy) },
];
const salt = Buffer.alloc(32, 7).toString('base64');
const many = (count: number) => Array.from({ length: count }, (_, n) => String(n + 1));

describe('a recordingConfig', () => {
  it.each([
    {},
    { channelType: 0 },
    { channelType: 1, streamTypes: 2, videoStreamType: 1, maxIdleTime: 300, audioProfile: 2, subscribeUidGroup: 0 },
    { decryptionMode: 7, secret: 'key', salt },
    { decryptionMode: 0, secret: '', salt: '' },
    { streamTypes: 0, streamMode: 'original', subscribeAudioUids: ['#allstream#'] },
    { subscribeVideoUids: many(32), unSubscribeAudioUids: ['7'] },
    { transcodingConfig: { width: 360, height: 640, fps: 15, bitrate: 500 } },
  ])('is passed on as it is: %j', (input) => {
    expect(recordingConfig.parse(input)).toEqual(input);
  });

  it('writes the lists as the SDKs do, whichever spelling was used', () => {
    const written = { unsubscribeAudioUids: ['1'], unSubscribeVideoUids: ['2'] };
    expect(recordingConfig.parse(written)).toEqual({ unSubscribeAudioUids: ['1'], unSubscribeVideoUids: ['2'] });
  });

  it('takes an empty list for none', () => {
    const written = { subscribeAudioUids: ['#allstream#'], unSubscribeAudioUids: [], subscribeVideoUids: [] };
    expect(Object.keys(recordingConfig.parse({ ...written, streamTypes: 0 }))).toEqual([
      'streamTypes',
      'subscribeAudioUids',
    ]);
  });

  it.each([
    [{ channelType: 2 }, 'channelType', 'must be 0 or 1', 'communication'],
    [{ streamTypes: 3 }, 'streamTypes', 'must be 0, 1 or 2', 'audio'],
    [{ videoStreamType: 2 }, 'videoStreamType', 'must be 0 or 1', 'high-quality'],
    [{ decryptionMode: 9, secret: 'x' }, 'decryptionMode', 'from 0 to 8', 'encryption mode'],
    [{ decryptionMode: 1 }, 'secret', 'is missing', 'encryption key'],
    [{ decryptionMode: 1, secret: '' }, 'secret', 'is missing', 'encryption key'],
    [{ decryptionMode: 7, secret: 'x' }, 'salt', '32 bytes in base64', 'decryptionMode 7'],
    [{ decryptionMode: 8, secret: 'x', salt: salt.slice(4) }, 'salt', '32 bytes in base64', 'decryptionMode 8'],
    [{ maxIdleTime: 4 }, 'maxIdleTime', 'from 5 to 2592000', 'seconds'],
    [{ maxIdleTime: 2_592_001 }, 'maxIdleTime', 'from 5 to 2592000', 'seconds'],
    [{ subscribeUidGroup: 6 }, 'subscribeUidGroup', 'from 0 to 5', '5 for up to 49'],
    [{ streamMode: 'raw' }, 'streamMode', '"default", "standard" or "original"', 'leave it out'],
    [{ audioProfile: 3 }, 'audioProfile', 'must be 0, 1 or 2', 'stereo'],
    [{ subscribeAudioUids: many(33) }, 'subscribeAudioUids', 'at most 32', '["#allstream#"]'],
    [{ subscribeVideoUids: ['1', 2] }, 'subscribeVideoUids[1]', 'must be a string', 'in quotes'],
    [{ subscribeVideoUids: ['teacher'] }, 'subscribeVideoUids[0]', 'must be a uid', 'join with'],
    [{ subscribeAudioUids: ['1', '#allstream#'] }, 'subscribeAudioUids', 'nothing beside', 'alone'],
    [
      { subscribeAudioUids: ['1'], unSubscribeAudioUids: ['2'] },
      'unSubscribeAudioUids',
      'beside subscribe',
      'keep the one',
    ],
    [
      { subscribeVideoUids: ['1'], unsubscribeVideoUids: ['2'] },
      'unsubscribeVideoUids',
      'beside subscribe',
      'keep the one',
    ],
    [{ unSubscribeAudioUids: ['1'], unsubscribeAudioUids: ['2'] }, 'unsubscribeAudioUids', 'beside', 'two spellings'],
    [{ streamTypes: 1, subscribeAudioUids: ['1'] }, 'subscribeAudioUids', 'with streamTypes 1', 'no audio'],
    [{ streamTypes: 1, unsubscribeAudioUids: ['1'] }, 'unsubscribeAudioUids', 'with streamTypes 1', 'no audio'],
    [{ streamTypes: 0, unSubscribeVideoUids: ['1'] }, 'unSubscribeVideoUids', 'with streamTypes 0', 'no video'],
    [{ transcodingConfig: { width: 1, height: 1, fps: 1 } }, 'transcodingConfig.bitrate', 'is missing', 'Kbit/s'],
    [{ maxIdletime: 30 }, 'maxIdletime', 'is not a field here', 'did you mean maxIdleTime?'],
  ])('is refused: %j', (input, field, rule, remedy) => {
    expect(broken(recordingConfig, input)).toEqual(one(field, rule, remedy));
  });

  it('tells a broken list and a missing secret beside a field of a wrong type', () => {
    const input = { channelType: '0', decryptionMode: 1, streamTypes: 0, subscribeVideoUids: ['1'] };
    expect(broken(recordingConfig, input).map(({ field }) => field)).toEqual([
      'channelType',
      'subscribeVideoUids',
      'secret',
    ]);
  });
});

describe('the files that are made', () => {
  it.each([
    [recordingFileConfig, { avFileType: ['hls'] }, { avFileType: ['hls'] }],
    [recordingFileConfig, { avFileType: ['mp4', 'hls'] }, { avFileType: ['hls', 'mp4'] }],
    [recordingFileConfig, {}, { avFileType: ['hls'] }],
    [snapshotConfig, { captureInterval: 5 }, { captureInterval: 5, fileType: ['jpg'] }],
    [appsCollection, { combinationPolicy: 'default' }, { combinationPolicy: 'default' }],
  ])('may be said so: %#', (schema, input, output) => {
    expect(schema.parse(input)).toEqual(output);
  });

  it('may be transcoded after the end', () => {
    const audio = { sampleRate: '48000', bitrate: '48000', channels: '2' };
    const options = { transConfig: { transMode: 'audioMix' }, container: { format: 'm4a' }, audio };
    expect(transcodeOptions.parse(options)).toEqual(options);
    expect(broken(transcodeOptions, { transConfig: { transMode: 'postponeTranscoding' } })).toEqual([]);
  });

  it.each([
    [recordingFileConfig, { avFileType: ['mp4'] }, 'avFileType', 'must be ["hls"] or ["hls", "mp4"]', 'name both'],
    [recordingFileConfig, { avFileType: [] }, 'avFileType', 'must be ["hls"]', 'name both'],
    [recordingFileConfig, { avFileType: ['hls', 'hls'] }, 'avFileType', 'must be ["hls"]', 'name both'],
    [recordingFileConfig, { avFileType: 'hls' }, 'avFileType', 'must be a list', 'write ["hls"]'],
    [recordingFileConfig, { avFileType: ['mp3'] }, 'avFileType[0]', 'must be "hls" or "mp4"', 'write'],
    [snapshotConfig, { captureInterval: 4 }, 'captureInterval', 'from 5 to 3600', 'differ'],
    [snapshotConfig, { captureInterval: 3601 }, 'captureInterval', 'from 5 to 3600', 'seconds'],
    [snapshotConfig, { fileType: ['png'] }, 'fileType[0]', 'must be "jpg"', 'JPG only'],
    [snapshotConfig, { fileType: ['jpg', 'jpg'] }, 'fileType', 'must be ["jpg"]', 'JPG only'],
    [appsCollection, { combinationPolicy: 'postpone' }, 'combinationPolicy', '"postpone_transcoding"', 'leave'],
    [appsCollection, {}, 'combinationPolicy', 'is missing', 'leave'],
    [transcodeOptions, { transConfig: {} }, 'transConfig.transMode', 'is missing', 'audioMix'],
    [transcodeOptions, { transConfig: { transMode: 'x' } }, 'transConfig.transMode', '"audioMix"', 'one audio file'],
  ])('are refused: %#', (schema, input, field, rule, remedy) => {
    expect(broken(schema, input)).toEqual(one(field, rule, remedy));
  });

  it.each([
    [{ container: { format: 'avi' } }, 'container.format'],
    [{ audio: { sampleRate: 48000 } }, 'audio.sampleRate'],
    [{ audio: { bitrate: '64000' } }, 'audio.bitrate'],
    [{ audio: { channels: '3' } }, 'audio.channels'],
  ])('are not transcoded into %j', (part, field) => {
    const options = { transConfig: { transMode: 'audioMix' }, ...part };
    expect(broken(transcodeOptions, options)).toEqual(one(field, 'must be', ''));
  });
});
