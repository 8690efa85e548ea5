import { afterEach } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { RecordingClient } from '../../src/client.js';
import { signCallback } from '../../src/emulator/callbacks/signature.js';
import type { EmulatorOptions } from '../../src/emulator/options.js';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import {
  type CallbackReceiver,
  type CallbackReceiverOptions,
  startCallbackReceiver,
} from '../../src/notifications/receiver.js';
import { type AgoraEvent, readAgoraEvent } from '../../src/recording/agora-event.js';
import { recordingTaskQueue, searchAttributes, workflowIdOf, workflowType } from '../../src/recording/names.js';
import type { TestServer } from '../support/temporal.js';

type Server = Pick<TestServer, 'env'>;

export const appId = '0123456789abcdef0123456789abcdef';
export const callbackSecret = 'a-callback-secret';
export const project = { name: 'default', appId, callbackSecret };

/** A receiver and an emulator that sends to it. Each test has its own two. */
export interface Exchange {
  receiver: CallbackReceiver;
  emulator: Emulator;
}

export function withExchanges(server: Server) {
  const closing: { close(): Promise<void> }[] = [];
  const closeAll = () => Promise.all(closing.splice(0).map((one) => one.close()));
  afterEach(closeAll);
  return async (options: Partial<CallbackReceiverOptions> = {}, sending: EmulatorOptions = {}): Promise<Exchange> => {
    const client = new RecordingClient(server.env.client);
    const receiver = await startCallbackReceiver({ projects: [project], client, ...options });
    const callbackUrl = `${receiver.url}/`;
    const emulator = await startEmulator({
      appId,
      callbackUrl,
      callbackSecret,
      callbackRetryMs: [1, 2],
      rateLimit: 0,
      ...sending,
    });
    closing.push(receiver, emulator);
    return { receiver, emulator };
  };
}

/** The verdicts there were, without the zeros. */
export function verdictsOf({ receiver }: Pick<Exchange, 'receiver'>): Record<string, number> {
  return Object.fromEntries(Object.entries(receiver.counts().verdicts).filter(([, count]) => count > 0));
}

/** Posts a body with these headers, or signed with both signatures. */
export async function post(
  url: string,
  body: string,
  headers = signed(body),
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, { method: 'POST', body, headers });
  return { status: answer.status, body: await answer.json() };
}

export function signed(body: string, secret = callbackSecret): Record<string, string> {
  const { v1, v2 } = signCallback(secret, body);
  return { 'Agora-Signature': v1, 'Agora-Signature-V2': v2 };
}

let notices = 0;

/** A notification's body: event 13 of a recorder that nobody knows, unless told otherwise. */
export function notification(fields: object = {}, payload: object = {}): string {
  notices += 1;
  const ids = { cname: 'nobody', uid: '1', sid: 'none', sequence: 0, sendts: Date.now(), serviceType: 0 };
  const envelope = { noticeId: `notice-${notices}`, productId: 3, eventType: 13, notifyMs: Date.now() };
  return JSON.stringify({ ...envelope, ...fields, payload: { ...ids, details: {}, ...payload } });
}

export interface Listener {
  cname: string;
  uid?: string;
  uids?: string[];
  sid?: string;
}

/** A recording as Temporal knows it, with no worker that would run it: what it is told stays in its history. */
export async function listenAs(server: Server, { cname, uid = '9001', uids = [uid], sid }: Listener): Promise<string> {
  const { client } = server.env;
  const { workflowId } = await client.workflow.start(workflowType, {
    workflowId: workflowIdOf({ appId, cname, uid }),
    taskQueue: `nobody-polls-${recordingTaskQueue}`,
    typedSearchAttributes: [
      { key: searchAttributes.appId, value: appId },
      { key: searchAttributes.channel, value: cname },
      { key: searchAttributes.uids, value: uids },
      ...(sid ? [{ key: searchAttributes.sid, value: sid }] : []),
    ],
  });
  const recordings = new RecordingClient(client);
  for (let found = false; !found; ) {
    for await (const summary of recordings.list({ cname, appId, running: true }))
      found ||= summary.workflowId === workflowId;
  }
  return workflowId;
}

/** What it was told, in the order it came. */
export async function toldTo(server: Server, workflowId: string): Promise<AgoraEvent[]> {
  const { events = [] } = await server.env.client.workflow.getHandle(workflowId).fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => signal ?? []);
  return signals.map(({ signalName, input }) => {
    const [payload] = input?.payloads ?? [];
    const reading = readAgoraEvent(payload && defaultPayloadConverter.fromPayload(payload));
    if (signalName !== 'agoraEvent' || !('event' in reading))
      throw new Error(`${signalName}: ${JSON.stringify(reading)}`);
    return reading.event;
  });
}
