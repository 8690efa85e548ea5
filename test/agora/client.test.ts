import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgoraClient, createAgoraClient } from '../../src/agora/client.js';
import type { AgoraError } from '../../src/agora/errors.js';
import { hangUp, json, type ReplyServer, silent, startReplyServer } from './support/reply-server.js';

const options = { appId: 'app-1', customerId: 'customer', customerSecret: 'customer-s3cret' };
const member = { cname: 'lesson 7', uid: '527841' };
const ids = { resourceId: 'res/ource+1', sid: '38f8e3cf' };
const answer = { ...member, ...ids };
const storageConfig = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'AKIA1', secretKey: 'st0rage-s3cret' };
const storageUpdate = { accessKey: 'AKIA2', secretKey: 'another', stsToken: 'st5', stsExpiration: 1_900_000_000 };
const recordings = '/v1/apps/app-1/cloud_recording';
const resource = `${recordings}/resourceid/res%2Fource%2B1`;

let server: ReplyServer;
let client: AgoraClient;

beforeAll(async () => {
  server = await startReplyServer();
  client = createAgoraClient({ ...options, baseUrl: server.baseUrl });
});

afterEach(() => {
  server.requests.splice(0);
});

afterAll(async () => {
  client.close();
  await server.close();
});

const sent = () => server.requests.map(({ method, url, body }) => ({ method, url, body }));

describe('a request', () => {
  it('acquires, with no field of ours in it', async () => {
    server.queue(json(200, answer));
    const call = { ...member, mode: 'composite', scene: 0, resourceExpiredHour: 24, region: 'EU' } as const;
    expect(await client.acquire(call)).toEqual({ resourceId: ids.resourceId });
    const clientRequest = { scene: 0, resourceExpiredHour: 24, region: 'EU' };
    expect(sent()).toEqual([{ method: 'POST', url: `${recordings}/acquire`, body: { ...member, clientRequest } }]);
  });

  it('acquires with as little as the quickstart does', async () => {
    server.queue(json(200, answer));
    await client.acquire({ ...member, mode: 'composite' });
    expect(sent()).toMatchObject([{ body: { ...member, clientRequest: {} } }]);
    expect(sent()).not.toMatchObject([{ body: { clientRequest: { scene: expect.anything() } } }]);
  });

  it.each([
    ['composite', 'mix', { recordingConfig: { channelType: 0 } }],
    ['individual', 'individual', { recordingConfig: { channelType: 1, subscribeUidGroup: 0 } }],
  ] as const)('starts a recording in mode %s, which is %s on the wire', async (mode, wireMode, configuration) => {
    server.queue(json(200, answer));
    const clientRequest = { token: 't0ken', storageConfig, ...configuration };
    const started = await client.start({ ...member, mode, resourceId: ids.resourceId, request: clientRequest });
    expect(started).toEqual({ sid: ids.sid });
    expect(sent()).toMatchObject([
      { method: 'POST', url: `${resource}/mode/${wireMode}/start`, body: { ...member, clientRequest } },
    ]);
  });

  it('starts a web recording under a label that no channel could have', async () => {
    server.queue(json(200, answer));
    const service = {
      serviceName: 'web_recorder_service',
      serviceParam: {
        url: 'https://page.example',
        audioProfile: 0,
        videoWidth: 1280,
        videoHeight: 720,
        maxRecordingHour: 3,
      },
    } as const;
    const request = { storageConfig, extensionServiceConfig: { extensionServices: [service] } };
    const label = 'lesson 7 / ü';
    await client.start({ cname: label, uid: member.uid, mode: 'web', resourceId: ids.resourceId, request });
    expect(sent()).toMatchObject([
      { url: `${resource}/mode/web/start`, body: { cname: label, clientRequest: request } },
    ]);
  });

  it('tells acquire what the start will be', async () => {
    server.queue(json(200, answer));
    const startParameter = { recordingConfig: { channelType: 1 } } as const;
    const call = { ...member, mode: 'composite', scene: 0, resourceExpiredHour: 24 } as const;
    await client.acquire({ ...call, startParameter, excludeResourceIds: ['another'] });
    const clientRequest = { startParameter, excludeResourceIds: ['another'] };
    expect(sent()).toMatchObject([{ body: { clientRequest } }]);
  });

  it('queries without a body', async () => {
    server.queue(json(200, { ...answer, serverResponse: { status: 5 } }));
    expect(await client.query({ ...ids, mode: 'web' })).toEqual({ status: 5 });
    expect(sent()).toEqual([{ method: 'GET', url: `${resource}/sid/38f8e3cf/mode/web/query`, body: '' }]);
  });

  it('updates', async () => {
    server.queue(json(200, answer));
    const clientRequest = { streamSubscribe: { audioUidList: { subscribeAudioUids: ['7'] } } };
    await client.update({ ...member, ...ids, mode: 'individual', request: clientRequest });
    expect(sent()).toMatchObject([
      { url: `${resource}/sid/38f8e3cf/mode/individual/update`, body: { ...member, clientRequest } },
    ]);
  });

  it('lays out anew', async () => {
    server.queue(json(200, answer));
    const clientRequest = { mixedVideoLayout: 1, backgroundColor: '#102030' } as const;
    await client.updateLayout({ ...member, ...ids, mode: 'composite', request: clientRequest });
    expect(sent()).toMatchObject([
      { url: `${resource}/sid/38f8e3cf/mode/mix/updateLayout`, body: { ...member, clientRequest } },
    ]);
  });

  it.each([
    [undefined, {}],
    [true, { async_stop: true }],
    [false, { async_stop: false }],
  ])('stops, with asyncStop %p', async (asyncStop, clientRequest) => {
    server.queue(json(200, { ...answer, serverResponse: { fileList: 'a.m3u8', uploadingStatus: 'uploaded' } }));
    const report = await client.stop({ ...member, ...ids, mode: 'composite', asyncStop });
    expect(report).toEqual({ files: [{ fileName: 'a.m3u8' }], uploadingStatus: 'uploaded' });
    expect(sent()).toEqual([
      { method: 'POST', url: `${resource}/sid/38f8e3cf/mode/mix/stop`, body: { ...member, clientRequest } },
    ]);
  });

  it.each([
    [undefined, 0],
    [5, 5],
  ])('takes one uid out of a channel, banned for %p minutes', async (banMinutes, time) => {
    server.queue(json(200, { status: 'success', id: 1953 }));
    expect(await client.kickingRule({ ...member, banMinutes })).toEqual({ ruleId: '1953' });
    const body = { appid: 'app-1', cname: 'lesson 7', uid: 527841, ip: '', time, privileges: ['join_channel'] };
    expect(sent()).toEqual([{ method: 'POST', url: '/dev/v1/kicking-rule', body }]);
  });

  it('asks where callbacks come from', async () => {
    server.queue(json(200, { data: { service: { hosts: [{ primaryIP: '192.0.2.1' }] } } }));
    expect(await client.callbackAddresses()).toEqual(['192.0.2.1']);
    expect(sent()).toEqual([{ method: 'GET', url: '/v1/ncs/ip', body: '' }]);
  });

  it('can be aborted', async () => {
    const abort = new AbortController();
    server.queue(silent(() => abort.abort('cancelled')));
    await expect(client.query({ ...ids, mode: 'web' }, { signal: abort.signal })).rejects.toBe('cancelled');
  });
});

describe('an error', () => {
  const refused = json(404, { code: 404, reason: 'failed to find worker' });
  const about = { ...ids, mode: 'composite' } as const;
  const request = { storageConfig };

  it.each([
    ['start', () => client.start({ ...member, mode: 'composite', resourceId: ids.resourceId, request })],
    ['query', () => client.query(about)],
    ['update', () => client.update({ ...member, ...about, request: { storageConfig: storageUpdate } })],
    ['updateLayout', () => client.updateLayout({ ...member, ...about, request: {} })],
    ['stop', () => client.stop({ ...member, ...about })],
  ] as const)('of %s names the recorder that was asked about', async (endpoint, call) => {
    server.queue(refused);
    const { resourceId, sid } = ids;
    const named = endpoint === 'start' ? { resourceId, sid: undefined } : { resourceId, sid };
    await expect(call()).rejects.toMatchObject({ endpoint, ...named });
  });

  it('names it too when no answer comes', async () => {
    server.queue(hangUp());
    await expect(client.query(about)).rejects.toMatchObject({ name: 'OutcomeUnknown', ...ids });
  });
});

describe('a request that breaks a rule', () => {
  const acquire = { ...member, mode: 'composite', scene: 0, resourceExpiredHour: 24 } as const;
  const start = { ...member, mode: 'composite', resourceId: 'r', request: { storageConfig } } as const;

  const refused: [string, () => Promise<unknown>, RegExp][] = [
    ['uid 0', () => client.acquire({ ...acquire, uid: '0' }), /^acquire was not sent: uid must/],
    ['a cname too long', () => client.acquire({ ...acquire, cname: 'x'.repeat(65) }), /cname must/],
    ['too long a life', () => client.acquire({ ...acquire, resourceExpiredHour: 721 }), /resourceExpiredHour must/],
    ['another mode’s scene', () => client.acquire({ ...acquire, mode: 'web' }), /clientRequest\.scene must be 1/],
    ['no scene of a web page', () => client.acquire({ ...member, mode: 'web' }), /clientRequest\.scene is missing/],
    ['the scene of a web page', () => client.acquire({ ...acquire, scene: 1 }), /clientRequest\.scene must not be 1/],
    [
      'a scene that is none',
      () => client.acquire({ ...acquire, mode: 'web', scene: JSON.parse('7') }),
      /sent: \S+scene must be 0, 1 or 2$/,
    ],
    [
      'an unknown field',
      () => client.acquire({ ...acquire, ...{ colour: 'red' } }),
      /clientRequest\.colour is not a field/,
    ],
    [
      'what belongs to another mode',
      () => client.start({ ...start, request: { storageConfig, snapshotConfig: { captureInterval: 10 } } }),
      /clientRequest\.snapshotConfig is for individual mode only/,
    ],
    ['no resourceId', () => client.start({ ...start, resourceId: '' }), /resourceId must not be empty/],
    ['no sid', () => client.query({ ...ids, sid: '', mode: 'web' }), /sid must not be empty/],
    [
      'an unknown field deep within',
      () => client.start({ ...start, request: { storageConfig: { ...storageConfig, ...{ buckett: 'x' } } } }),
      /clientRequest\.storageConfig\.buckett is not a field/,
    ],
    ['no uid to remove', () => client.kickingRule({ ...member, uid: '' }), /uid must/],
    ['a ban too long', () => client.kickingRule({ ...member, banMinutes: 1441 }), /banMinutes must/],
  ];

  it.each(refused)('is never sent: %s', async (_rule, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: 'InvalidRequest',
      recorder: 'unchanged',
      message: expect.stringMatching(message),
    });
    expect(server.requests).toEqual([]);
  });

  it('tells every broken rule and its remedy, and no secret', async () => {
    const clientRequest = { token: 't0ken', storageConfig: { ...storageConfig, vendor: 99, bucket: '' } };
    const error: AgoraError = await client
      .start({ ...start, uid: '0', request: clientRequest })
      .catch((reason) => reason);
    for (const field of ['uid', 'storageConfig.vendor', 'storageConfig.bucket']) {
      expect(error.message).toContain(field);
      expect(error.advice).toContain(field);
    }
    for (const secret of ['AKIA1', 'st0rage-s3cret', 't0ken'])
      expect(JSON.stringify(error) + error.message).not.toContain(secret);
  });
});

describe('a client', () => {
  it.each(['appId', 'customerId', 'customerSecret'])('is not made without %s', (name) => {
    expect(() => createAgoraClient({ ...options, [name]: '' })).toThrow(`${name}: expected`);
  });

  it('is not made with a user agent that no header can hold', () => {
    expect(() => createAgoraClient({ ...options, userAgent: 'a\r\nb' })).toThrow('userAgent: expected');
  });

  it('is not made for a host without https elsewhere', () => {
    expect(() => createAgoraClient({ ...options, baseUrl: 'http://agora.example' })).toThrow('https');
  });
});
