import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signCallback } from '../../src/emulator/callbacks/signature.js';
import { startRequest, stillClock, storageConfig, withEmulator } from './support.js';

interface Message {
  eventType: number;
  noticeId: string;
  productId: number;
  notifyMs: number;
  payload: {
    sid: string;
    uid: string;
    cname: string;
    sequence: number;
    sendts: number;
    serviceType: number;
    details: Record<string, unknown>;
  };
}

/** Who gets the notifications: answers with what it is told to, and keeps what was signed rightly. */
class Receiver {
  readonly messages: Message[] = [];
  answers: { status: number; body: string }[] = [];
  attempts = 0;
  private waiting: (() => void)[] = [];
  private readonly server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { v1, v2 } = signCallback('s3cret', body);
    const { 'agora-signature': first, 'agora-signature-v2': second } = request.headers;
    const { status, body: answer } = this.answers[this.attempts] ?? { status: 200, body: '{}' };
    this.attempts += 1;
    if (first === v1 && second === v2 && status === 200) this.messages.push(JSON.parse(body));
    response.writeHead(status).end(answer);
    for (const look of this.waiting) look();
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/agora`;
  }

  forget(): void {
    this.messages.length = 0;
    this.answers = [];
    this.attempts = 0;
    this.waiting = [];
  }

  /** Resolves once that many were taken. */
  taken(count: number): Promise<Message[]> {
    return new Promise((resolve) => {
      const look = () => this.messages.length >= count && resolve([...this.messages]);
      this.waiting.push(look);
      look();
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const bench = withEmulator();
const receiver = new Receiver();
let callbackUrl = '';

beforeAll(async () => {
  callbackUrl = await receiver.listen();
});

const none = {
  callbackDuplicates: 0,
  callbackLoss: 0,
  callbackDisorder: false,
  callbackRetryMs: [1, 2],
  callbackEvents: [],
};

beforeEach(async () => {
  receiver.forget();
  await bench.emulator.reset({ callbackUrl, callbackSecret: 's3cret', ...none });
});

afterAll(() => receiver.close());

const types = (messages: Message[]) => messages.map(({ eventType }) => eventType);

/** Of Agora's own pages. One English page shows the second body with the first one's signatures: that pair is no vector. */
const vectors = [
  {
    page: 'older',
    eventMs: '"eventMs":1560408533119,',
    v1: '033c62f40f687675f17f0f41f91a40c71c0f134c',
    v2: '6d3320c60b11101395b7fc8f9068748808a0aa1bfa064438e39d1bc2c7d74d99',
  },
  {
    page: 'newer',
    eventMs: '',
    v1: '5a3bb6a6d9fad2ea9ae3fb707a14c9d7f3136df1',
    v2: 'de96da5acf03b0021ac3b4fa2225e7ae6f3533a30d50bb02c08ea4fa748bda24',
  },
];

describe('a signature', () => {
  it.each(vectors)("is Agora's for the test vector of its $page pages", ({ eventMs, v1, v2 }) => {
    const notice = '"noticeId":"4eb720f0-8da7-11e9-a43e-53f411c2761f","notifyMs":1560408533119';
    const body = `{${eventMs}"eventType":10,${notice},"payload":{"a":"1","b":2},"productId":1}`;
    expect(signCallback('secret', body)).toEqual({ v1, v2 });
  });
});

describe('notifications', () => {
  it('tell a recorder from its start to its stop, in order', async () => {
    const { emulator, api } = bench;
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    await emulator.advance(60);
    await api.stop(recording);
    const messages = await receiver.taken(13);
    expect(types(messages)).toEqual([40, 13, 30, 43, 44, 42, 3, 4, 33, 41, 33, 31, 11]);
    expect(messages.map(({ payload }) => payload.sequence)).toEqual(messages.map((_, n) => n));
    expect(messages.map(({ payload }) => payload.serviceType)).toEqual([1, 0, 2, 1, 1, 1, 0, 0, 2, 1, 2, 2, 0]);
    const atMs = stillClock.nowMs();
    const playlist = `${recording.sid}_class.m3u8`;
    expect(messages[7]).toMatchObject({ payload: { sendts: atMs + 18_000, details: { fileList: playlist } } });
    const ids = { cname: 'class', uid: '9001', sid: recording.sid };
    const details = { msgName: 'uploaded', fileList: [{ fileName: playlist }] };
    expect(messages[11]).toMatchObject({ productId: 3, notifyMs: atMs + 60_000, payload: { ...ids, details } });
    expect(messages[9]?.payload.details).toMatchObject({ leaveCode: 2 });
  });

  it('tell when the temporary storage keys lapse: the upload fails, and the rest stays in the backup', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ callbackEvents: [1, 31, 32] });
    await emulator.userJoins('class', '11');
    const sts = { stsToken: 'a-token', stsExpiration: stillClock.nowMs() / 1000 + 5 * 3600 };
    const recording = await api.record({
      start: { ...startRequest('mix'), storageConfig: { ...storageConfig, ...sts } },
    });
    await emulator.advance(6 * 3600);
    await api.stop(recording);
    const messages = await receiver.taken(2);
    expect(types(messages)).toEqual([1, 32]);
    expect(messages[0]).toMatchObject({
      payload: { sendts: sts.stsExpiration * 1000, details: { module: 1, errorCode: 47 } },
    });
  });

  it("tell when a user's streams come, cease and come again", async () => {
    const { emulator, api } = bench;
    await emulator.reset({ ...none, callbackEvents: [43, 44] });
    await api.record({ start: startRequest('mix', { streamTypes: 0 }) });
    await emulator.advance(10);
    await emulator.userJoins('class', '11');
    await emulator.advance(10);
    await emulator.userJoins('class', '12');
    await emulator.userLeaves('class', '11');
    await emulator.advance(10);
    await emulator.userJoins('class', '11');
    const messages = await receiver.taken(4);
    const atMs = stillClock.nowMs();
    expect(messages.map(({ eventType, payload: { details } }) => [eventType, details])).toEqual(
      [
        { streamUid: '11', state: 0, UtcMs: atMs + 10_000 },
        { streamUid: '12', state: 0, UtcMs: atMs + 20_000 },
        { streamUid: '11', state: 1, UtcMs: atMs + 20_000 },
        { streamUid: '11', state: 0, UtcMs: atMs + 30_000 },
      ].map((details) => [43, { msgName: 'recorder_audio_stream_state_changed', ...details }]),
    );
  });

  it('tell each minute how the upload gets on, at most so often, and at its end', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ ...none, callbackEvents: [33] });
    await emulator.userJoins('class', '11');
    const recording = await api.record();
    for (let minute = 0; minute < 30; minute += 1) await emulator.advance(60);
    await api.stop(recording);
    const told = (await receiver.taken(25)).map(({ payload }) => Number(payload.details.progress));
    expect(told).toHaveLength(25);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect([told[0], told.at(-2), told.at(-1)]).toEqual([5000, 9600, 10_000]);
  });

  it('tell of each screenshot, by its key in the bucket', async () => {
    const { emulator, api } = bench;
    await emulator.reset({ ...none, callbackEvents: [45, 11] });
    await emulator.userJoins('class', '11');
    const start = {
      storageConfig: { ...storageConfig, fileNamePrefix: ['school', '2026'] },
      recordingConfig: { channelType: 1, maxIdleTime: 300, subscribeUidGroup: 0 },
      snapshotConfig: { captureInterval: 20, fileType: ['jpg'] },
    };
    const recording = await api.record({ mode: 'individual', start });
    await emulator.advance(30);
    await emulator.advance(20);
    await api.stop(recording);
    const messages = await receiver.taken(4);
    const stem = `school/2026/${recording.sid}_class__uid_s_11__uid_e_video_202601050900`;
    expect(messages.map(({ payload }) => payload.details.fileName)).toEqual([
      `${stem}03000.jpg`,
      `${stem}23000.jpg`,
      `${stem}43000.jpg`,
      undefined,
    ]);
  });

  it('tell of an idle end, and of a failover with its new uid', async () => {
    const { emulator, api } = bench;
    const recording = await api.record();
    emulator.faults([{ on: 'query', when: { nth: 1 }, do: 'failOver' }]);
    await api.query(recording);
    await emulator.advance(1000);
    const messages = await receiver.taken(6);
    expect(types(messages)).toEqual([40, 13, 30, 12, 41, 11]);
    expect(messages[3]?.payload).toMatchObject({ uid: '9001', details: { newUid: expect.any(Number) } });
    const newUid = String(messages[3]?.payload.details.newUid);
    expect(messages[4]?.payload).toMatchObject({ uid: newUid, sid: recording.sid, details: { leaveCode: 4 } });
  });

  it('tell of a page', async () => {
    const { emulator, api } = bench;
    const recording = await api.record({ mode: 'web' });
    await api.about(recording, 'update', { rtmpPublishConfig: { outputs: [{ rtmpUrl: 'rtmp://example.com/a' }] } });
    await emulator.advance(3 * 3600);
    const messages = await receiver.taken(11);
    expect(types(messages)).toEqual([100, 70, 13, 30, 3, 4, 33, 71, 33, 31, 11]);
    expect(messages.map(({ payload }) => payload.serviceType)).toEqual([6, 6, 0, 2, 0, 0, 2, 6, 2, 2, 0]);
    const fileList = [{ filename: `${recording.sid}_class.m3u8`, sliceStartTime: expect.any(Number) }];
    expect(messages[7]?.payload.details).toMatchObject({ code: 1, message: 'max_recording_hour', fileList });
    expect(messages[9]?.payload.details).toEqual({ msgName: 'uploaded', status: 0 });
  });

  it('come although nobody asks the emulator anything', async () => {
    await bench.emulator.reset({ clock: { nowMs: Date.now }, timeScale: 1000 });
    await bench.api.record();
    expect(types(await receiver.taken(5))).toEqual([40, 13, 30, 41, 11]);
  });

  it('come twice, not at all, or in another order when told so', async () => {
    const { emulator, api } = bench;
    const crash = async () => {
      const recording = await api.record();
      await emulator.advance(2);
      emulator.faults([{ on: 'query', do: 'crashRecorder' }]);
      await api.query(recording);
    };
    await emulator.reset({ ...none, callbackDuplicates: 1 });
    await crash();
    const twice = await receiver.taken(10);
    expect(types(twice)).toEqual([40, 40, 13, 13, 30, 30, 1, 1, 11, 11]);
    expect(new Set(twice.map(({ noticeId }) => noticeId)).size).toBe(5);
    receiver.forget();
    await emulator.reset({ ...none, callbackDisorder: true });
    await crash();
    const disordered = await receiver.taken(5);
    expect(types(disordered)).toEqual([30, 13, 40, 11, 1]);
    expect(disordered.map(({ payload }) => payload.sequence)).toEqual([2, 1, 0, 4, 3]);
    receiver.forget();
    await emulator.reset({ ...none, callbackLoss: 1 });
    await crash();
    await emulator.sendCallback({ eventType: 33 });
    expect(types(await receiver.taken(1))).toEqual([33]);
  });

  it.each([
    ['a status other than 200', { status: 500, body: '{}' }],
    ['an answer that is not JSON', { status: 200, body: 'thanks' }],
  ])('are sent three times in all after %s', async (_, answer) => {
    receiver.answers = [answer, answer, answer, answer];
    expect(await bench.emulator.sendCallback({ eventType: 1 })).toMatchObject({ attempts: 3, status: answer.status });
    receiver.answers = [answer];
    receiver.attempts = 0;
    expect(await bench.emulator.sendCallback({ eventType: 1 })).toEqual({ attempts: 2, status: 200, body: '{}' });
  });

  it('ordered one by one are what was ordered, with the rest of the recorder', async () => {
    const { emulator, api } = bench;
    const { sid } = await api.record();
    const order = { eventType: 33, sid, details: { progress: 5000 }, noticeId: 'one', sequence: 7 };
    await api.send('POST', '/emulator/callbacks', order);
    const [message] = await receiver.taken(1);
    const details = { msgName: 'uploading_progress', progress: 5000 };
    const payload = { sid, cname: 'class', uid: '9001', sequence: 7, serviceType: 2, details };
    expect(message).toMatchObject({ noticeId: 'one', eventType: 33, payload });
    await emulator.sendCallback({ eventType: 33, secret: 'another' });
    expect(receiver.messages).toHaveLength(1);
  });

  it('cannot be ordered without a URL', async () => {
    await bench.emulator.reset({ callbackUrl: '' });
    expect((await bench.api.send('POST', '/emulator/callbacks', { eventType: 1 })).status).toBe(400);
    await expect(bench.emulator.sendCallback({ eventType: 1 })).rejects.toThrow('callbackUrl');
  });
});
