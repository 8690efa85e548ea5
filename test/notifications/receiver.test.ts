import { request } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { withDevServer } from '../support/temporal.js';
import {
  appId,
  callbackSecret,
  type Exchange,
  listenAs,
  notification,
  post,
  project,
  signed,
  toldTo,
  verdictsOf,
  withExchanges,
} from './support.js';

const server = withDevServer();
const newExchange = withExchanges(server);
let exchange: Exchange;
let channels = 0;

beforeEach(async () => {
  exchange = await newExchange();
  channels += 1;
});

const day = 24 * 3_600_000;

describe('a request is refused', () => {
  const forgeries: [string, (body: string) => Record<string, string>][] = [
    ['without a signature', () => ({})],
    ['with a wrong secret', (body) => signed(body, 'another')],
    ['with a signature of another body', () => signed('{}')],
    ['with one right and one wrong signature', (body) => ({ ...signed(body), 'Agora-Signature': '0'.repeat(40) })],
  ];

  it.each(forgeries)('with 401 when it comes %s', async (_how, headersOf) => {
    const body = notification();
    const answer = await post(exchange.receiver.url, body, headersOf(body));
    expect(answer).toEqual({ status: 401, body: { verdict: 'badSignature' } });
    expect(verdictsOf(exchange)).toEqual({ badSignature: 1 });
  });

  it('with 401 before anybody looks whether it is JSON', async () => {
    expect((await post(exchange.receiver.url, 'no json', {})).status).toBe(401);
  });

  it('with 413 when its body is too long, whoever signed it', async () => {
    const { url } = exchange.receiver;
    expect((await post(url, notification({ filler: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
    expect(verdictsOf(exchange)).toEqual({ tooLarge: 1 });
  });

  it('with 413 when its body grows too long on the way', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(`${exchange.receiver.url}/`, { method: 'POST' }, ({ statusCode }) => resolve(statusCode));
      sending.on('error', reject);
      sending.write('x'.repeat(600 * 1024));
      sending.end('x'.repeat(600 * 1024));
    });
    expect([status, verdictsOf(exchange)]).toEqual([413, { tooLarge: 1 }]);
  });

  it.each([
    ['is not JSON', 'a=b', 'notJson'],
    ['is cut off', notification().slice(0, -1), 'notJson'],
    ['is empty', '', 'notJson'],
    ['is no object', '7', 'unreadable'],
    ['has no noticeId', notification({ noticeId: undefined }), 'unreadable'],
    ['has no payload', JSON.stringify({ ...JSON.parse(notification()), payload: 'none' }), 'unreadable'],
    ['has no event', notification({ eventType: 'thirteen' }), 'unreadable'],
  ])('with 400 when its body %s', async (_what, body, verdict) => {
    expect(await post(exchange.receiver.url, body)).toEqual({ status: 400, body: { verdict } });
    expect(verdictsOf(exchange)).toEqual({ [verdict]: 1 });
  });

  it('with 404 when there is no such project', async () => {
    expect((await post(`${exchange.receiver.url}/another`, notification())).status).toBe(404);
    expect(verdictsOf(exchange)).toEqual({ unknownProject: 1 });
  });
});

describe('a notification is taken with 200, and nothing happens', () => {
  it.each([
    ['was sent more than a day ago', { notifyMs: Date.now() - day - 60_000 }, 'stale'],
    ['claims to be of a far future', { notifyMs: Date.now() + day + 3_600_000 }, 'stale'],
    ['is about another product', { productId: 1, payload: { channelName: 'test_webhook' } }, 'otherProduct'],
    ['is of an event that no recording acts upon', { eventType: 33 }, 'onlyCounted'],
    ['is about no recording', {}, 'noRecording'],
  ])('when it %s', async (_what, fields, verdict) => {
    const cname = verdict === 'noRecording' ? 'nobody' : `taken-${channels}`;
    const workflowId = await listenAs(server, { cname: `taken-${channels}` });
    expect(await post(exchange.receiver.url, notification(fields, { cname, uid: '9001' }))).toEqual({
      status: 200,
      body: { verdict },
    });
    expect(verdictsOf(exchange)).toEqual({ [verdict]: 1 });
    expect(await toldTo(server, workflowId)).toEqual([]);
  });

  it('when it came before, in the same moment or later', async () => {
    const cname = `twice-${channels}`;
    const workflowId = await listenAs(server, { cname });
    const body = notification({}, { cname, uid: '9001' });
    const { url } = exchange.receiver;
    const answers = await Promise.all([post(url, body), post(url, body), post(url, body)]);
    answers.push(await post(url, body));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await toldTo(server, workflowId)).toHaveLength(1);
    expect(verdictsOf(exchange)).toEqual({ handedOver: 1, duplicate: 3 });
    expect(exchange.receiver.counts().events).toEqual({ high_availability_register_success: 1 });
  });
});

describe('the receiver', () => {
  it("takes the emulator's notifications with their sequence, in whatever order they come", async () => {
    const cname = `disorder-${channels}`;
    const workflowId = await listenAs(server, { cname });
    for (const sequence of [2, 0, 1]) {
      const delivery = await exchange.emulator.sendCallback({
        eventType: 40,
        cname,
        uid: '9001',
        sid: 'a-sid',
        sequence,
      });
      expect(delivery).toEqual({ attempts: 1, status: 200, body: '{"verdict":"handedOver"}' });
    }
    expect((await toldTo(server, workflowId)).map(({ sequence }) => sequence)).toEqual([2, 0, 1]);
  });

  it('keeps events that it does not know', async () => {
    const cname = `unknown-${channels}`;
    const workflowId = await listenAs(server, { cname });
    await exchange.emulator.sendCallback({ eventType: 14, cname, uid: '9001', details: { msgName: 'session_moved' } });
    expect(await toldTo(server, workflowId)).toMatchObject([{ eventType: 14, message: 'session_moved' }]);
    expect(exchange.receiver.counts().events).toEqual({ unknown: 1 });
  });

  it('checks each project by its own secret, and leads to its own App ID', async () => {
    const other = { name: 'other', appId: 'f'.repeat(32), callbackSecret: 'of-the-other' };
    const { receiver } = await newExchange({ projects: [project, other] });
    const cname = `projects-${channels}`;
    const workflowId = await listenAs(server, { cname, sid: `sid-${channels}` });
    const body = notification({}, { cname, uid: '9001', sid: `sid-${channels}` });
    expect(await post(`${receiver.url}/other`, body)).toMatchObject({ status: 401 });
    expect(await post(`${receiver.url}/other`, body, signed(body, 'of-the-other'))).toMatchObject({
      body: { verdict: 'noRecording' },
    });
    expect(await toldTo(server, workflowId)).toEqual([]);
    expect(await post(`${receiver.url}/default`, body)).toMatchObject({ body: { verdict: 'handedOver' } });
    expect(await toldTo(server, workflowId)).toHaveLength(1);
  });

  it('tells its health and its counts', async () => {
    const { receiver } = exchange;
    await post(receiver.url, notification());
    const answers = await Promise.all(['/healthz', '/counts'].map((path) => fetch(receiver.url + path)));
    const [health, counts] = await Promise.all(answers.map((answer) => answer.json()));
    expect(health).toEqual({ status: 'ok' });
    expect(counts).toEqual(receiver.counts());
  });

  it('tells Prometheus its counts', async () => {
    const { receiver } = exchange;
    await post(receiver.url, notification());
    const answer = await fetch(`${receiver.url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/u);
    const lines = (await answer.text()).split('\n');
    expect(lines).toContain('# TYPE agora_recording_callbacks_total counter');
    expect(lines).toContain('agora_recording_callbacks_total{verdict="noRecording"} 1');
    expect(lines).toContain('agora_recording_callbacks_total{verdict="badSignature"} 0');
    expect(lines.filter((line) => line.startsWith('agora_recording_callback_events_total{'))).toHaveLength(1);
  });

  it('logs a line for each, and never a body, a signature or a secret', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const { receiver } = await newExchange({ log });
    const cname = `logged-${channels}`;
    const workflowId = await listenAs(server, { cname });
    const body = notification({ eventType: 1 }, { cname, uid: '9001', details: { errorMsg: 'words of the body' } });
    await post(receiver.url, body);
    await post(receiver.url, notification(), { 'Agora-Signature': 'a-forged-signature' });
    await post(receiver.url, 'words of the body');
    const said = lines.join('');
    const logged = lines.map((line) => JSON.parse(line)).filter(({ verdict }) => verdict);
    expect(logged).toMatchObject([
      {
        level: 30,
        verdict: 'handedOver',
        project: 'default',
        event: 'cloud_recording_error',
        ...{ appId, cname, uid: '9001', sid: 'none', workflowIds: [workflowId] },
      },
      { level: 40, verdict: 'badSignature', project: 'default' },
      { level: 40, verdict: 'notJson' },
    ]);
    for (const kept of ['words of the body', callbackSecret, 'a-forged-signature', ...Object.values(signed(body))]) {
      expect(said).not.toContain(kept);
    }
  });
});
