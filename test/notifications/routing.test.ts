import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingClient } from '../../src/client.js';
import type { RecordingFilter } from '../../src/listing.js';
import { withDevServer } from '../support/temporal.js';
import { appId, type Exchange, listenAs, toldTo, verdictsOf, withExchanges } from './support.js';

const server = withDevServer();
const newExchange = withExchanges(server);
let exchange: Exchange;
let cname = '';
let tests = 0;

beforeEach(async () => {
  exchange = await newExchange();
  tests += 1;
  cname = `channel-${tests}`;
});

/** What these recordings were told, by the sequences of the notifications. */
async function sequencesOf(...workflowIds: string[]) {
  const told = await Promise.all(workflowIds.map((workflowId) => toldTo(server, workflowId)));
  return told.map((events) => events.map(({ sequence }) => sequence));
}

describe('a notification reaches its recording', () => {
  it('by channel and primary uid, while nobody knows its sid', async () => {
    const [mine, ...others] = [
      await listenAs(server, { cname }),
      await listenAs(server, { cname, uid: '9002' }),
      await listenAs(server, { cname: `${cname}-other` }),
    ];
    await exchange.emulator.sendCallback({ eventType: 13, cname, uid: '9001', sid: 'new', sequence: 0 });
    expect(await sequencesOf(mine, ...others)).toEqual([[0], [], []]);
  });

  it('by a backup uid, while nobody knows its sid', async () => {
    const mine = await listenAs(server, { cname, uids: ['9001', '77001', '77002'] });
    const other = await listenAs(server, { cname, uid: '9002', uids: ['9002', '78001'] });
    await exchange.emulator.sendCallback({ eventType: 13, cname, uid: '77002', sid: 'new', sequence: 0 });
    expect(await sequencesOf(mine, other)).toEqual([[0], []]);
  });

  it('by its sid, under a random uid', async () => {
    const mine = await listenAs(server, { cname, sid: `sid-${tests}` });
    const other = await listenAs(server, { cname, uid: '9002', sid: `another-sid-${tests}` });
    await exchange.emulator.sendCallback({ eventType: 41, cname, uid: '3123456789', sid: `sid-${tests}`, sequence: 0 });
    expect(await sequencesOf(mine, other)).toEqual([[0], []]);
  });

  it('under a random uid and a sid that nobody knows, with every recording of that channel, which know their own', async () => {
    const workflowIds = [
      await listenAs(server, { cname }),
      await listenAs(server, { cname, uid: '9002' }),
      await listenAs(server, { cname: `${cname}-other` }),
    ];
    await exchange.emulator.sendCallback({ eventType: 41, cname, uid: '3123456789', sid: 'a-second-one', sequence: 0 });
    expect(await sequencesOf(...workflowIds)).toEqual([[0], [0], []]);
  });

  it('of a page, whose channel is a label', async () => {
    const label = `https://example.com/${tests}?a="b"&c='d'`;
    const primary = await listenAs(server, { cname: label, uids: ['9001', '77001'] });
    await exchange.emulator.sendCallback({ eventType: 70, cname: label, uid: '9001', sid: 'new', sequence: 0 });
    await exchange.emulator.sendCallback({ eventType: 70, cname: label, uid: '77001', sid: 'newer', sequence: 1 });
    expect(await sequencesOf(primary)).toEqual([[0, 1]]);
  });

  it('without its channel, by its sid alone', async () => {
    const mine = await listenAs(server, { cname, sid: `sid-${tests}` });
    await exchange.emulator.sendCallback({ eventType: 11, sid: `sid-${tests}`, sequence: 0 });
    expect(await sequencesOf(mine)).toEqual([[0]]);
  });
});

describe('a notification reaches nobody', () => {
  it('when its recording is over, or was never here', async () => {
    const over = await listenAs(server, { cname, sid: `sid-${tests}` });
    await server.env.client.workflow.getHandle(over).terminate();
    const deliveries = [
      await exchange.emulator.sendCallback({ eventType: 11, cname, uid: '9001', sid: `sid-${tests}` }),
      await exchange.emulator.sendCallback({ eventType: 11, cname: 'nobody', uid: '1', sid: 'none' }),
      await exchange.emulator.sendCallback({ eventType: 11, cname: 'c'.repeat(1024), uid: '1', sid: 'no "sid" OR' }),
    ];
    expect(deliveries.map(({ status, attempts }) => [status, attempts])).toEqual([
      [200, 1],
      [200, 1],
      [200, 1],
    ]);
    expect(verdictsOf(exchange)).toEqual({ noRecording: 3 });
    expect(await sequencesOf(over)).toEqual([[]]);
  });
});

describe('Temporal is searched', () => {
  const filters: RecordingFilter[] = [];

  beforeEach(async () => {
    filters.length = 0;
    const recordings = new RecordingClient(server.env.client);
    exchange = await newExchange({
      async *locate(filter) {
        filters.push(filter);
        yield* recordings.list(filter);
      },
    });
  });

  it('not at all for a primary uid', async () => {
    await listenAs(server, { cname });
    await exchange.emulator.sendCallback({ eventType: 13, cname, uid: '9001', sid: 'new' });
    expect([filters, verdictsOf(exchange)]).toEqual([[], { handedOver: 1 }]);
  });

  it('once for each sid, for running recordings of the App ID alone', async () => {
    await listenAs(server, { cname, uids: ['9001', '77001'] });
    for (const eventType of [13, 40, 11]) {
      await exchange.emulator.sendCallback({ eventType, cname, uid: '77001', sid: 'new' });
    }
    expect(filters).toEqual([
      { appId, sid: 'new', running: true },
      { appId, cname, running: true },
    ]);
    expect(verdictsOf(exchange)).toEqual({ handedOver: 3 });
  });

  it('again when the recording that had the sid is over', async () => {
    const over = await listenAs(server, { cname, sid: `sid-${tests}` });
    const order = { eventType: 11, cname, uid: '3123456789', sid: `sid-${tests}` };
    await exchange.emulator.sendCallback(order);
    await server.env.client.workflow.getHandle(over).terminate();
    const next = await listenAs(server, { cname, uid: '9002' });
    await exchange.emulator.sendCallback({ ...order, sequence: 7 });
    expect(await sequencesOf(over, next)).toEqual([[0], [7]]);
  });
});
