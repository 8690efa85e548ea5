import { describe, expect, it } from '@jest/globals';
import { page, startRequest, storageConfig, withEmulator } from './support.js';

const bench = withEmulator();

const mix = (recordingConfig: object) => ({ mode: 'mix', start: startRequest('mix', recordingConfig) });
const individual = (recordingConfig: object) => ({
  mode: 'individual',
  start: startRequest('individual', recordingConfig),
});
const stored = (more: object) => ({ mode: 'mix', start: { storageConfig: { ...storageConfig, ...more } } });
const beside = (mode: string, more: object) => ({ mode, start: { ...startRequest(mode), ...more } });
const picture = { width: 640, height: 360, fps: 15, bitrate: 500 };
const drawn = (more: object) => mix({ transcodingConfig: { ...picture, ...more } });
const paged = (more: object) => {
  const service = { ...page, serviceParam: { ...page.serviceParam, ...more } };
  return { mode: 'web', start: { storageConfig, extensionServiceConfig: { extensionServices: [service] } } };
};

const start = async (wanted: { mode: string; start: object; acquire?: object }) => {
  const { body } = await bench.api.acquire(wanted);
  return bench.api.start(body.resourceId ?? '', wanted);
};

describe('start refuses with code 2', () => {
  it.each([
    ['no storage', { mode: 'mix', start: {} }],
    ['an unknown vendor', stored({ vendor: 9 })],
    ['a region that the vendor does not have', stored({ region: 99 })],
    ['a prefix with other characters', stored({ fileNamePrefix: ['a_b'] })],
    ['a prefix that is too long', stored({ fileNamePrefix: ['a'.repeat(64), 'b'.repeat(64)] })],
    ['S3-compatible storage without an endpoint', stored({ vendor: 11 })],
    ['temporary credentials that lapse within four hours', stored({ stsToken: 'x', stsExpiration: 1767609000 })],
    ['another encryption at rest', stored({ extensionParams: { sse: 'rsa' } })],
    ['maxIdleTime below 5', mix({ maxIdleTime: 4 })],
    ['maxIdleTime above 30 days', mix({ maxIdleTime: 2592001 })],
    ['an encrypted channel without its secret', mix({ decryptionMode: 1 })],
    ['an encrypted channel without its salt', mix({ decryptionMode: 7, secret: 'x', salt: 'short' })],
    ['lists to take and to leave out at once', mix({ subscribeAudioUids: ['1'], unSubscribeAudioUids: ['2'] })],
    ['an audio list without audio', mix({ streamTypes: 1, subscribeAudioUids: ['1'] })],
    ['a video list without video', mix({ streamTypes: 0, subscribeVideoUids: ['1'] })],
    ['a user account in a list', mix({ subscribeAudioUids: ['anna'] })],
    ['33 users in a list', mix({ subscribeVideoUids: Array.from({ length: 33 }, (_, n) => String(n)) })],
    ['original streams in composite', mix({ streamTypes: 0, streamMode: 'original' })],
    ['original streams with video', individual({ streamMode: 'original' })],
    ['a picture in individual mode', individual({ transcodingConfig: picture })],
    ['an audio profile in individual mode', individual({ audioProfile: 1 })],
    ['a picture without its bitrate', drawn({ bitrate: undefined })],
    ['a picture larger than 1920x1080', drawn({ width: 1920, height: 1200 })],
    ['a custom layout without regions', drawn({ mixedVideoLayout: 3 })],
    [
      'a region outside the picture',
      drawn({ mixedVideoLayout: 3, layoutConfig: [{ x_axis: 0, y_axis: 0, width: 1.5, height: 1 }] }),
    ],
    ['a colour that is none', drawn({ backgroundColor: 'red' })],
    ['mp4 without hls', beside('mix', { recordingFileConfig: { avFileType: ['mp4'] } })],
    ['mp4 in individual mode', beside('individual', { recordingFileConfig: { avFileType: ['hls', 'mp4'] } })],
    ['screenshots in composite', beside('mix', { snapshotConfig: { fileType: ['jpg'] } })],
    [
      'screenshots of audio',
      {
        mode: 'individual',
        start: { ...startRequest('individual', { streamTypes: 0 }), snapshotConfig: { fileType: ['jpg'] } },
      },
    ],
    [
      'postponed transcoding with another scene',
      beside('individual', { appsCollection: { combinationPolicy: 'postpone_transcoding' } }),
    ],
    ['a page without its recorder', { mode: 'web', start: { storageConfig } }],
    ['a page that is too small', paged({ videoWidth: 240 })],
    ['a page that is too large for a phone', paged({ mobile: true, videoWidth: 1920 })],
    ['a page without maxRecordingHour', paged({ maxRecordingHour: undefined })],
    ['a page although scene was not 1', { ...paged({}), acquire: { scene: 0 } }],
    ['a channel although scene was 1', { ...mix({}), acquire: { scene: 1 } }],
    ['another part of the world than acquired', { ...mix({}), acquire: { region: 'EU' } }],
    [
      'another storage than announced',
      { ...mix({}), acquire: { startParameter: { storageConfig: { ...storageConfig, bucket: 'x' } } } },
    ],
  ])('%s', async (_, wanted) => {
    expect(await start(wanted)).toMatchObject({
      status: 400,
      body: { code: 2, reason: expect.stringContaining('invalid parameter: ') },
    });
    expect((await bench.emulator.ledger()).totals.started).toBe(0);
  });
});

describe('start takes what real clients send', () => {
  it.each([
    [
      'neither token nor file configuration',
      { mode: 'mix', start: { storageConfig, recordingConfig: { channelType: 0 } } },
    ],
    ['no recordingConfig', { mode: 'mix', start: { token: '', storageConfig } }],
    ['individual without subscribeUidGroup', individual({})],
    ['composite with a uid group and a stream mode', mix({ subscribeUidGroup: 0, streamMode: 'standard' })],
    ['everybody beside an empty list', mix({ subscribeAudioUids: ['#allstream#'], unSubscribeAudioUids: [] })],
    ['the newer spelling of the lists', mix({ unsubscribeAudioUids: ['1'] })],
    ['maxResolutionUid with another layout', drawn({ mixedVideoLayout: 1, maxResolutionUid: '1' })],
    ['the vertical layout without maxResolutionUid', drawn({ mixedVideoLayout: 2 })],
    [
      'regions without a uid, in whole numbers',
      drawn({ mixedVideoLayout: 3, layoutConfig: [{ uid: '', x_axis: 0, y_axis: 0, width: 1, height: 1 }] }),
    ],
    ['empty storage parameters', stored({ extensionParams: { sse: '', tag: '' } })],
    ['any region where it has no effect', stored({ vendor: 6, region: 3 })],
    ['an apiVersion, and nulls', beside('mix', { apiVersion: 'v1', snapshotConfig: null })],
    [
      'a snapshot each second',
      {
        mode: 'individual',
        start: { ...startRequest('individual'), snapshotConfig: { captureInterval: 1, fileType: ['jpg'] } },
      },
    ],
    ['a page with onhold, readyTimeout and VideoBitrate', paged({ onhold: false, readyTimeout: 0, VideoBitrate: 0 })],
    ['regionAffinity', { ...mix({}), acquire: { regionAffinity: 4, excludeResourceIds: [] } }],
    [
      'an announcement without recordingFileConfig',
      {
        ...beside('mix', { recordingFileConfig: { avFileType: ['hls'] } }),
        acquire: { startParameter: { storageConfig } },
      },
    ],
    ['the mode composite, as in the quickstart', { ...mix({}), mode: 'composite' }],
  ])('%s', async (_, wanted) => {
    const answer = await start(wanted);
    expect(answer).toMatchObject({ status: 200, body: { cname: 'class', uid: '9001' } });
    expect(answer.body.sid).toMatch(/^[0-9a-f]{32}$/u);
  });

  it('a stop with a resourceId beside, and a query with a content type', async () => {
    const { api } = bench;
    const { resourceId, sid } = await api.record();
    const path = api.path(`resourceid/${resourceId}/sid/${sid}/mode/mix`);
    const type = { 'content-type': 'application/json' };
    expect((await api.send('GET', `${path}/query`, undefined, type)).status).toBe(200);
    const body = { cname: 'class', uid: '9001', resourceId: '', clientRequest: {} };
    expect((await api.send('POST', `${path}/stop`, body, type)).body.code).toBe(435);
  });
});

describe('update', () => {
  it.each([
    ['nothing at all', 'mix', {}],
    ['a hold of a channel', 'mix', { webRecordingConfig: { onhold: true } }],
    ['a hold that is no boolean', 'web', { webRecordingConfig: { onhold: 'yes' } }],
    ['subscriptions of a page', 'web', { streamSubscribe: {} }],
    ['two pushes', 'web', { rtmpPublishConfig: { outputs: [{ rtmpUrl: 'rtmp://a' }, { rtmpUrl: 'rtmp://b' }] } }],
    [
      'lists that exclude each other',
      'mix',
      { streamSubscribe: { videoUidList: { subscribeVideoUids: ['1'], unSubscribeVideoUids: ['2'] } } },
    ],
  ])('refuses %s', async (_, mode, change) => {
    const recording = await bench.api.record({ mode });
    expect(await bench.api.about(recording, 'update', change)).toMatchObject({ status: 400, body: { code: 2 } });
  });

  it('and updateLayout answer with the ids', async () => {
    const { api } = bench;
    const recording = await api.record();
    const ids = { cname: 'class', uid: '9001', resourceId: recording.resourceId, sid: recording.sid };
    const subscribing = { streamSubscribe: { audioUidList: { subscribeAudioUids: ['#allstream#'] } } };
    expect((await api.about(recording, 'update', subscribing)).body).toEqual(ids);
    expect((await api.about(recording, 'updateLayout', { mixedVideoLayout: 1 })).body).toEqual(ids);
    expect((await api.about(recording, 'updateLayout', { mixedVideoLayout: 3 })).body.code).toBe(2);
  });
});
