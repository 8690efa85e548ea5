import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { cloudRecordingProduct, eventNames } from '../../agora/wire/notifications.js';
import type { Json } from '../json.js';
import type { Happening, Recorder } from '../recorder.js';
import { type Address, type Delivery, deliver } from './delivery.js';
import { eventsOf, serviceTypeOf } from './events.js';
import { Periodicals, type TimedEvent } from './periodicals.js';

export interface CallbackOptions {
  url: string;
  secret: string;
  /** The events that are sent of their own accord; all when empty. */
  events: readonly number[];
  /** The probability that a message is sent twice. */
  duplicates: number;
  /** The probability that a message is never sent. */
  loss: number;
  /** Sends what happens at once in the opposite order. */
  disorder: boolean;
  retryMs: readonly number[];
}

/** One message as a test orders it; what it leaves out is taken from the recorder, or made up. */
export interface CallbackOrder {
  eventType: number;
  sid?: string;
  cname?: string;
  uid?: string;
  details?: Json;
  noticeId?: string;
  notifyMs?: number;
  sequence?: number;
  /** Signs with another secret than the receiver's. */
  secret?: string;
  url?: string;
}

/** Sends Agora's notifications: automatically of what happens, or one by order. */
export class Callbacks {
  private readonly periodicals = new Periodicals();
  private readonly sequences = new Map<string, number>();
  private readonly closing = new AbortController();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: CallbackOptions,
    private readonly random: () => number,
  ) {
    // A receiver that fails has many waiting for their next attempt at once.
    setMaxListeners(0, this.closing.signal);
  }

  happened(happening: Happening, recorder: Recorder, atMs: number): void {
    if (this.options.url === '') return;
    const { sid, cname } = recorder.facts;
    const uid = happening === 'failedOver' ? recorder.movedFrom : recorder.uid;
    const bodies = this.wanted(happening, recorder, atMs).map((one) =>
      this.envelope({ ...one, sid, cname, uid }, one.atMs),
    );
    if (happening === 'left') this.periodicals.forget(recorder);
    for (const body of this.options.disorder ? bodies.toReversed() : bodies) {
      const times = this.random() < this.options.loss ? 0 : this.random() < this.options.duplicates ? 2 : 1;
      for (let n = 0; n < times; n += 1) this.enqueue(body);
    }
  }

  private wanted(happening: Happening, recorder: Recorder, atMs: number): TimedEvent[] {
    const { events } = this.options;
    const all =
      happening === 'passed'
        ? this.periodicals.due(recorder, atMs)
        : eventsOf(happening, recorder, atMs).map((one) => ({ ...one, atMs }));
    return events.length === 0 ? all : all.filter(({ eventType }) => events.includes(eventType));
  }

  /** @throws RangeError when there is no URL to send to */
  send(order: CallbackOrder, nowMs: number): Promise<Delivery> {
    const { url = this.options.url, secret = this.options.secret } = order;
    if (url === '') throw new RangeError('callbackUrl: expected a URL, got none');
    return deliver(this.envelope(order, nowMs), { ...this.address, url, secret });
  }

  close(): void {
    this.closing.abort();
  }

  private get address(): Address {
    const { url, secret, retryMs } = this.options;
    return { url, secret, retryMs, signal: this.closing.signal };
  }

  /** One after the other as far as first attempts go: a receiver that fails holds nobody up. */
  private enqueue(body: string): void {
    this.queue = this.queue.then(
      () =>
        new Promise<void>((resolve) => {
          void deliver(body, { ...this.address, onAttempt: resolve }).finally(resolve);
        }),
    );
  }

  private envelope(order: CallbackOrder, atMs: number): string {
    const { eventType, sid = '', cname = '', uid = '', details = {} } = order;
    const sequence = order.sequence ?? this.sequences.get(sid) ?? 0;
    this.sequences.set(sid, sequence + 1);
    const msgName = eventNames[eventType] ?? 'unknown';
    const ids = { cname, uid, sid, sequence, sendts: atMs, serviceType: serviceTypeOf(eventType) };
    return JSON.stringify({
      noticeId: order.noticeId ?? randomUUID(),
      productId: cloudRecordingProduct,
      eventType,
      notifyMs: order.notifyMs ?? atMs,
      payload: { ...ids, details: { msgName, ...details } },
    });
  }
}
