import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { page, startRequest, storageConfig, withEmulator } from './support.js';

const bench = withEmulator();

const stored = async (...parts: string[]) => (await readdir(join(bench.emulator.folder, ...parts))).sort();
const whole = (request: object, more: object) => ({ ...request, ...more });

/** Records for some seconds in a bucket of its own, with two users. */
async function recordFor(seconds: number, wanted: Parameters<typeof bench.api.record>[0]) {
  const { emulator, api } = bench;
  await emulator.userJoins('class', '11');
  await emulator.userJoins('class', '12');
  const recording = await api.record(wanted);
  await emulator.advance(seconds);
  return { recording, stopped: (await api.stop(recording)).body.serverResponse };
}

const inBucket = (bucket: string) => ({
  storageConfig: { ...storageConfig, bucket, fileNamePrefix: ['school', 'may'] },
});

describe('the files of a recording', () => {
  it('composite: a playlist and the slices it lists, under bucket and prefix', async () => {
    const start = whole(startRequest('mix'), inBucket('composite'));
    const { recording, stopped } = await recordFor(63, { start });
    const names = await stored('composite', 'school', 'may');
    const playlist = `${recording.sid}_class.m3u8`;
    expect(stopped).toEqual({ fileListMode: 'string', fileList: playlist, uploadingStatus: 'uploaded' });
    const text = await readFile(join(bench.emulator.folder, 'composite', 'school', 'may', playlist), 'utf8');
    const slices = text.split('\n').filter((line) => line.endsWith('.ts'));
    expect(slices).toHaveLength(4);
    expect(slices[0]).toBe(`${recording.sid}_class_20260105090003000.ts`);
    expect(names).toEqual([playlist, ...slices].sort());
  });

  it('composite with mp4: one for each two hours, and everything in a list', async () => {
    const mp4 = { recordingFileConfig: { avFileType: ['hls', 'mp4'] } };
    const { recording, stopped } = await recordFor(5 * 3600, {
      start: whole(startRequest('mix'), { ...mp4, ...inBucket('mp4') }),
    });
    const stem = `${recording.sid}_class`;
    const names = [`${stem}.m3u8`, `${stem}_0.mp4`, `${stem}_1.mp4`, `${stem}_2.mp4`];
    const file = { trackType: 'audio_and_video', uid: '0', mixedAllUser: true, isPlayable: true };
    expect(stopped).toMatchObject({ fileListMode: 'json', fileList: names.map((fileName) => ({ fileName, ...file })) });
    expect(await stored('mp4', 'school', 'may')).toEqual(expect.arrayContaining(names));
  });

  it('individual: one playlist for each user and track', async () => {
    const start = whole(startRequest('individual', { subscribeUidGroup: 0 }), inBucket('individual'));
    const { recording, stopped } = await recordFor(120, { mode: 'individual', start });
    const names = ['11', '12'].flatMap((uid) =>
      ['audio', 'video'].map((track) => `${recording.sid}_class__uid_s_${uid}__uid_e_${track}.m3u8`),
    );
    expect(stopped?.fileListMode).toBe('json');
    expect(namesIn(stopped?.fileList)).toEqual(names);
    expect(await stored('individual', 'school', 'may')).toEqual(expect.arrayContaining(names));
  });

  it('individual: none of a stream that is not subscribed to', async () => {
    const lists = { subscribeAudioUids: ['11'], unSubscribeAudioUids: [] };
    const { recording, stopped } = await recordFor(120, {
      mode: 'individual',
      start: startRequest('individual', lists),
    });
    expect(namesIn(stopped?.fileList)).toEqual([`${recording.sid}_class__uid_s_11__uid_e_audio.m3u8`]);
  });

  it('individual: of who is subscribed to later too', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record({
      mode: 'individual',
      start: startRequest('individual', { streamTypes: 0, subscribeAudioUids: ['12'] }),
    });
    await emulator.advance(100);
    const audioUidList = { subscribeAudioUids: ['#allstream#'] };
    expect(await api.about(recording, 'update', { streamSubscribe: { audioUidList } })).toMatchObject({ status: 200 });
    await emulator.advance(100);
    const { body } = await api.stop(recording);
    expect(namesIn(body.serverResponse?.fileList)).toEqual([`${recording.sid}_class__uid_s_11__uid_e_audio.m3u8`]);
  });

  it('screenshots: pictures on disk, and no list in the answer', async () => {
    const snapshotConfig = { captureInterval: 10, fileType: ['jpg'] };
    const start = whole(startRequest('individual'), { snapshotConfig, ...inBucket('shots') });
    const { recording, stopped } = await recordFor(33, { mode: 'individual', start });
    expect(stopped).toEqual({ uploadingStatus: 'uploaded' });
    const names = await stored('shots', 'school', 'may');
    expect(names).toHaveLength(6);
    expect(names[0]).toBe(`${recording.sid}_class__uid_s_11__uid_e_video_20260105090003000.jpg`);
  });

  it('web: a label without what means something in a URL', async () => {
    const start = whole(startRequest('web'), inBucket('web'));
    const { recording, stopped } = await recordFor(60, { mode: 'web', cname: 'A/board: #7 (äö)', start });
    const fileList = [{ filename: `${recording.sid}_A-board- -7 -äö-.m3u8`, sliceStartTime: expect.any(Number) }];
    expect(stopped?.extensionServiceState).toMatchObject([
      { serviceName: 'web_recorder_service', payload: { state: 'exit', onhold: false, fileList } },
      { serviceName: 'upload_service', payload: { uploadingStatus: 'uploaded' } },
    ]);
    expect(await stored('web', 'school', 'may')).toContain(fileList[0]?.filename);
  });

  it('web: a label as long as may be', async () => {
    const start = whole(startRequest('web'), inBucket('long'));
    const { recording } = await recordFor(60, { mode: 'web', cname: 'ä'.repeat(512), start });
    expect((await stored('long', 'school', 'may')).every((name) => name.startsWith(recording.sid))).toBe(true);
  });

  it.each(['../../out', '..', '/etc', 'a/../../b'])(
    'stay in the folder whatever the bucket is called: %s',
    async (bucket) => {
      await recordFor(60, { start: whole(startRequest('mix'), { storageConfig: { ...storageConfig, bucket } }) });
      const parts = await stored();
      expect(parts).toContain(bucket === '..' ? '-' : bucket.replaceAll('/', '-'));
    },
  );

  it('are listed from the first slice on: 15 s in composite, a minute in individual', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const mixed = await api.record();
    const individual = await api.record({ uid: '9002', mode: 'individual' });
    const lists = async () => {
      const answers = [await api.query(mixed), await api.query(individual)];
      return answers.map(({ body }) => body.serverResponse?.fileList);
    };
    await emulator.advance(17);
    expect(await lists()).toEqual(['', []]);
    await emulator.advance(2);
    expect(await lists()).toEqual([`${mixed.sid}_class.m3u8`, []]);
    await emulator.advance(60);
    expect((await lists())[1]).toHaveLength(2);
  });

  it('that a query names are on disk, the playlist open and with its first slice', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const start = whole(startRequest('individual'), inBucket('still-recording'));
    const recording = await api.record({ mode: 'individual', start });
    await emulator.advance(90);
    await emulator.userJoins('class', '12');
    for (const users of [1, 2]) {
      const names = namesIn((await api.query(recording)).body.serverResponse?.fileList);
      expect(names).toHaveLength(2 * users);
      const there = await stored('still-recording', 'school', 'may');
      expect(there).toEqual(expect.arrayContaining(names));
      expect(there).toHaveLength(4 * users);
      await emulator.advance(60);
    }
    const name = `${recording.sid}_class__uid_s_11__uid_e_audio.m3u8`;
    const text = () => readFile(join(emulator.folder, 'still-recording', 'school', 'may', name), 'utf8');
    expect(await text()).not.toContain('#EXT-X-ENDLIST');
    await api.stop(recording);
    expect(await text()).toContain('#EXT-X-ENDLIST');
    const slices = (await text()).split('\n').filter((line) => line.endsWith('.ts'));
    expect(await stored('still-recording', 'school', 'may')).toEqual(expect.arrayContaining(slices));
  });

  it('are there too when nobody stopped the recorder', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const { sid } = await api.record({ start: whole(startRequest('mix'), inBucket('idle')) });
    await emulator.advance(100);
    await emulator.userLeaves('class', '11');
    await emulator.advance(1000);
    await emulator.reset();
    expect(await stored('idle', 'school', 'may')).toContain(`${sid}_class.m3u8`);
  });

  it('of 72 hours are few', async () => {
    const { recording } = await recordFor(71 * 3600, { start: whole(startRequest('mix'), inBucket('three-days')) });
    const names = await stored('three-days', 'school', 'may');
    expect(names).toContain(`${recording.sid}_class.m3u8`);
    expect(names.length).toBeLessThan(50);
  });

  it('reach the bucket only for as long as the temporary keys last, and the ledger says so', async () => {
    const mp4 = { recordingFileConfig: { avFileType: ['hls', 'mp4'] } };
    const start = whole(startRequest('mix'), { ...mp4, ...withKeysFor(5, 'lapsed') });
    const { recording, stopped } = await recordFor(6 * 3600, { start });
    expect(stopped?.uploadingStatus).toBe('backuped');
    const names = (await stored('lapsed')).map((name) => name.replace(`${recording.sid}_class`, ''));
    expect(names.filter((name) => !name.endsWith('.ts'))).toEqual(['.m3u8', '_0.mp4', '_1.mp4']);
    const times = names.flatMap((name) => /_\d{8}(\d{2})\d+\.ts$/u.exec(name)?.[1] ?? []);
    expect([times.at(0), times.at(-1)]).toEqual(['09', '13']);
    expect((await bench.emulator.ledger()).recorders).toMatchObject([{ storageKeysLapsed: true }]);
  });

  it('all reach the bucket when the temporary keys are renewed in time', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record({ start: whole(startRequest('mix'), withKeysFor(5, 'renewed')) });
    await emulator.advance(3600);
    const { storageConfig: fresh } = withKeysFor(9, 'renewed');
    expect((await api.about(recording, 'update', { storageConfig: fresh })).status).toBe(200);
    await emulator.advance(5 * 3600);
    expect((await api.stop(recording)).body.serverResponse?.uploadingStatus).toBe('uploaded');
    expect((await emulator.ledger()).recorders[0]).not.toHaveProperty('storageKeysLapsed');
    const names = await stored('renewed');
    expect(names.filter((name) => name.includes('2026010514'))).not.toEqual([]);
  });
});

/** As the vendor gives them at nine o'clock. */
function withKeysFor(hours: number, bucket: string) {
  const stsExpiration = Date.UTC(2026, 0, 5, 9 + hours) / 1000;
  return { storageConfig: { ...storageConfig, bucket, stsToken: 'a-token', stsExpiration } };
}

describe("a page's recording", () => {
  it('tells of its services', async () => {
    const { emulator, api } = bench;
    const push = {
      serviceName: 'rtmp_publish_service',
      serviceParam: { outputs: [{ rtmpUrl: 'rtmp://example.com/one' }] },
    };
    const start = { storageConfig, extensionServiceConfig: { extensionServices: [page, push] } };
    const recording = await api.record({ mode: 'web', cname: 'A page', start });
    await emulator.advance(30);
    const change = {
      webRecordingConfig: { onhold: true },
      rtmpPublishConfig: { outputs: [{ rtmpUrl: 'rtmp://example.com/two' }] },
    };
    expect(await api.about(recording, 'update', change)).toMatchObject({ status: 200, body: { sid: recording.sid } });
    expect((await api.query(recording)).body.serverResponse).toMatchObject({
      status: 5,
      extensionServiceState: [
        { serviceName: 'web_recorder_service', payload: { state: 'inProgress', onhold: true } },
        {
          serviceName: 'rtmp_publish_service',
          payload: { outputs: [{ rtmpUrl: 'rtmp://example.com/two', status: 'onhold' }] },
        },
      ],
    });
  });
});

function namesIn(fileList: string | { fileName: string }[] = []): string[] {
  return typeof fileList === 'string' ? [fileList] : fileList.map(({ fileName }) => fileName);
}
