import { describe, expect, it } from '@jest/globals';
import {
  acquireReply,
  callbackAddressesReply,
  changeReply,
  errorReply,
  kickingRuleReply,
  queryReply,
  startReply,
  stopReply,
  successStatuses,
} from '../../src/agora/wire/replies.js';

const ids = { cname: 'lesson', uid: '527841', resourceId: 'JyvK8nXH', sid: '38f8e3cf' };
const query = (serverResponse: object) => queryReply.parse({ ...ids, serverResponse });
const stop = (serverResponse: object) => stopReply.parse({ ...ids, serverResponse });

describe('what query answers', () => {
  it('gives one name in string mode', () => {
    expect(query({ status: 5, fileListMode: 'string', fileList: 'a.m3u8', sliceStartTime: 1750000000000 })).toEqual({
      status: 5,
      files: [{ fileName: 'a.m3u8' }],
    });
  });

  it('gives every file with its facts in json mode', () => {
    const fileList = [
      {
        fileName: 'a.m3u8',
        trackType: 'audio',
        uid: '7',
        mixedAllUser: false,
        isPlayable: true,
        sliceStartTime: 1750000000123,
      },
      { fileName: 'v.m3u8', trackType: 'video', uid: 7, isPlayable: false },
    ];
    expect(query({ status: 4, fileListMode: 'json', fileList }).files).toEqual([
      {
        fileName: 'a.m3u8',
        trackType: 'audio',
        uid: '7',
        startedAtMs: 1750000000123,
        playable: true,
        mixedAllUser: false,
      },
      { fileName: 'v.m3u8', trackType: 'video', uid: '7', playable: false },
    ]);
  });

  it.each([
    ['seconds', 1750000000, 1750000000000],
    ['milliseconds', 1750000000123, 1750000000123],
    ['a string', '1750000000123', 1750000000123],
    ['zero, which is no instant', 0, undefined],
  ])('reads a sliceStartTime in %s', (_unit, sliceStartTime, startedAtMs) => {
    const fileList = [{ fileName: 'a.m3u8', sliceStartTime }];
    expect(query({ status: 5, fileListMode: 'json', fileList }).files?.[0]?.startedAtMs).toBe(startedAtMs);
  });

  it.each([
    ['an empty array', { fileListMode: 'json', fileList: [] }, []],
    ['an empty name', { fileListMode: 'string', fileList: '' }, []],
    ['no list at all, as with screenshots', {}, undefined],
  ])('tells no file from no list: %s', (_form, fields, files) => {
    expect(query({ status: 5, ...fields }).files).toEqual(files);
  });

  it.each(['payload', 'playload'])('reads the services of a web recording from %s', (field) => {
    const extensionServiceState = [
      {
        serviceName: 'web_recorder_service',
        [field]: {
          state: 'inProgress',
          onhold: false,
          fileList: [{ filename: 'a.mp4', sliceStartTime: 1750000000 }, { fileName: 'b.mp4' }],
        },
      },
      {
        serviceName: 'rtmp_publish_service',
        [field]: { state: 'inProgress', outputs: [{ rtmpUrl: 'rtmp://cdn/live/stream-key', status: 'publishing' }] },
      },
      { serviceName: 'a_service_yet_unknown', [field]: { novel: true } },
    ];
    const report = query({ status: 5, extensionServiceState });
    expect(report).toEqual({
      status: 5,
      files: [{ fileName: 'a.mp4', startedAtMs: 1750000000000 }, { fileName: 'b.mp4' }],
      web: { state: 'inProgress', onhold: false, rtmp: { state: 'inProgress', outputs: [{ status: 'publishing' }] } },
    });
    expect(JSON.stringify(report)).not.toContain('stream-key');
  });

  it.each([{}, { status: '5' }, { status: 5, fileList: [{ trackType: 'audio' }] }, { status: 5, fileList: 7 }])(
    'is refused when it is %j',
    (serverResponse) => {
      expect(queryReply.safeParse({ ...ids, serverResponse }).success).toBe(false);
    },
  );
});

describe('what stop answers', () => {
  it.each(['uploaded', 'backuped', 'stranded', 'unknown'])('tells uploadingStatus %s', (uploadingStatus) => {
    expect(stop({ fileListMode: 'string', fileList: 'a.m3u8', uploadingStatus })).toEqual({
      files: [{ fileName: 'a.m3u8' }],
      uploadingStatus,
    });
  });

  it('takes an uploadingStatus yet unknown for unknown', () => {
    expect(stop({ uploadingStatus: 'teleported' })).toEqual({ uploadingStatus: 'unknown' });
  });

  it("finds a web recording's uploadingStatus in its upload service", () => {
    const extensionServiceState = [
      { serviceName: 'upload_service', payload: { uploadingStatus: 'backuped' } },
      { serviceName: 'web_recorder_service', payload: { state: 'exit', fileList: [{ filename: 'a.m3u8' }] } },
    ];
    expect(stop({ extensionServiceState })).toEqual({ files: [{ fileName: 'a.m3u8' }], uploadingStatus: 'backuped' });
  });

  it('may tell nothing, as an asynchronous stop does', () => {
    expect(stopReply.parse(ids)).toEqual({});
  });

  it('must name the recording it stopped', () => {
    expect(stopReply.safeParse({}).success).toBe(false);
  });
});

describe('the other answers', () => {
  it('need the id they are there for', () => {
    expect(acquireReply.parse(ids)).toEqual({ resourceId: 'JyvK8nXH' });
    expect(startReply.parse(ids)).toEqual({ sid: '38f8e3cf' });
    for (const reply of [acquireReply, startReply, changeReply]) {
      expect(reply.safeParse({ ...ids, resourceId: '', sid: '' }).success).toBe(false);
    }
  });

  it('tell the id of a kicking rule, whether number or string', () => {
    expect(kickingRuleReply.parse({ status: 'success', id: 1953 })).toEqual({ ruleId: '1953' });
    expect(kickingRuleReply.parse({ status: 'success', id: 'x' })).toEqual({ ruleId: 'x' });
    expect(kickingRuleReply.safeParse({ status: 'failed', id: 1 }).success).toBe(false);
  });

  it('tell where callbacks come from', () => {
    const hosts = [{ primaryIP: '192.0.2.1' }, { primaryIP: '192.0.2.2' }];
    expect(callbackAddressesReply.parse({ data: { service: { hosts } } })).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it.each([
    [
      { code: 65, reason: 'request not completed' },
      { code: 65, reason: 'request not completed' },
    ],
    [{ code: '65' }, { code: 65 }],
    [{ message: 'Unauthorized' }, { reason: 'Unauthorized' }],
    [{ code: {}, reason: [] }, {}],
  ])('tell a refusal: %j', (body, refusal) => {
    expect(errorReply.parse(body)).toEqual(refusal);
  });

  it('never count 206 as a success', () => {
    expect(Object.values(successStatuses).flat()).not.toContain(206);
  });
});
