import {
  cloudRecordingProduct,
  eventName,
  eventNames,
  notificationEnvelope,
  type RecordingNotification,
  recordingNotification,
} from '../agora/wire/notifications.js';
import { resolveSecret } from '../config.js';
import { BoundedMap } from './bounded-map.js';
import { addOne, type Counts, noCounts, type Verdict } from './counts.js';
import { agoraEventOf, isForRecordings } from './event.js';
import type { Routing } from './routing.js';
import { isSigned, type Signatures } from './signature.js';

/** Whose notifications are taken. */
export interface CallbackProject {
  name: string;
  appId: string;
  /** Signs them; from the Agora Console, Notifications. A reference, looked up each time, or the secret itself. */
  callbackSecret: string;
}

export interface Delivery {
  project: CallbackProject;
  /** As it came. */
  body: Uint8Array;
  signatures: Signatures;
}

/** What became of a delivery, with what is worth a line in the log. */
export interface Taken {
  verdict: Verdict;
  project?: string;
  noticeId?: string;
  event?: string;
  sid?: string;
  appId?: string;
  cname?: string;
  uid?: string;
  /** The recordings that have it. */
  workflowIds?: string[];
  /** Why it could not be handed over. */
  why?: string;
}

export interface IntakeOptions {
  routing: Pick<Routing, 'handOver'>;
  nowMs: () => number | Promise<number>;
}

/** How far from now a notification may have been sent. Agora gives up on one long before. */
const freshMs = 24 * 3_600_000;
const rememberedNotices = 50_000;

/** Decides on one delivery after another, and hands on what is genuine, new, and of interest to a recording. */
export class Intake {
  readonly counts: Counts = noCounts();
  private readonly notices = new BoundedMap<Promise<Taken>>(rememberedNotices);

  constructor(private readonly options: IntakeOptions) {}

  count(verdict: Verdict): void {
    addOne(this.counts.verdicts, verdict);
  }

  async take(delivery: Delivery): Promise<Taken> {
    const taken = await this.judge(delivery);
    this.count(taken.verdict);
    return { ...taken, project: delivery.project.name };
  }

  private async judge({ project, body, signatures }: Delivery): Promise<Taken> {
    const secret = await resolveSecret(project.callbackSecret).catch((error: Error) => error);
    if (typeof secret !== 'string') return { verdict: 'handOverFailed', why: secret.message };
    if (!isSigned(body, signatures, secret)) return { verdict: 'badSignature' };
    const json = parsed(body);
    if (json === undefined) return { verdict: 'notJson' };
    const envelope = notificationEnvelope.safeParse(json);
    if (!envelope.success) return { verdict: 'unreadable' };
    const { noticeId, productId, notifyMs } = envelope.data;
    if (productId !== cloudRecordingProduct) return { verdict: 'otherProduct', noticeId };
    const notification = recordingNotification.safeParse(json);
    if (!notification.success) return { verdict: 'unreadable', noticeId };
    if (Math.abs((await this.options.nowMs()) - notifyMs) > freshMs) return { verdict: 'stale', noticeId };
    return this.once(`${project.name} ${noticeId}`, () => this.handOver(notification.data, project));
  }

  /** Copies may come at the same time: each is answered as the first one is, so that none is lost with it. */
  private async once(key: string, handOver: () => Promise<Taken>): Promise<Taken> {
    const earlier = this.notices.get(key);
    if (earlier) {
      const taken = await earlier;
      return taken.verdict === 'handOverFailed' ? taken : { ...taken, verdict: 'duplicate' };
    }
    const handingOver = handOver();
    this.notices.set(key, handingOver);
    const taken = await handingOver;
    if (taken.verdict === 'handOverFailed') this.notices.delete(key);
    return taken;
  }

  private async handOver(notification: RecordingNotification, { appId }: CallbackProject): Promise<Taken> {
    const { noticeId, eventType, payload } = notification;
    const { cname, uid, sid } = payload;
    const told = { noticeId, event: eventName(notification), appId, cname, uid, sid };
    const counted = eventNames[eventType] ?? 'unknown';
    if (!isForRecordings(eventType)) {
      addOne(this.counts.events, counted);
      return { verdict: 'onlyCounted', ...told };
    }
    try {
      const place = { appId, cname };
      const workflowIds = await this.options.routing.handOver(agoraEventOf(notification), place);
      addOne(this.counts.events, counted);
      return { verdict: workflowIds.length > 0 ? 'handedOver' : 'noRecording', ...told, workflowIds };
    } catch (error) {
      return { verdict: 'handOverFailed', ...told, why: error instanceof Error ? error.message : String(error) };
    }
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
