import type { CounterFamily } from '../telemetry/exposition.js';

/** What became of one request, and how Agora is answered: after a 200 it does not send that notification again. */
export const statusOf = {
  /** A running recording has it. */
  handedOver: 200,
  /** It is about no recording that runs here. */
  noRecording: 200,
  /** No recording acts upon events of this kind. */
  onlyCounted: 200,
  /** Its noticeId came before. */
  duplicate: 200,
  /** It is much older or newer than now. */
  stale: 200,
  /** It is about another of Agora's products. */
  otherProduct: 200,
  /** It is JSON, and no notification. */
  unreadable: 400,
  notJson: 400,
  /** Agora has not signed it, or with another secret. */
  badSignature: 401,
  unknownProject: 404,
  tooLarge: 413,
  /** Temporal did not take it in time: it has to come again. */
  handOverFailed: 503,
} as const;

export type Verdict = keyof typeof statusOf;

/** Since the receiver was started. */
export interface Counts {
  /** Every request that was to bring a notification, by its {@link Verdict}. */
  verdicts: Record<string, number>;
  /** Genuine notifications by the event's name, copies left out; an event that is on no page of Agora's is `unknown`. */
  events: Record<string, number>;
}

export function noCounts(): Counts {
  return { verdicts: Object.fromEntries(Object.keys(statusOf).map((verdict) => [verdict, 0])), events: {} };
}

export function addOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The same for Prometheus. */
export function familiesOf({ verdicts, events }: Counts): CounterFamily[] {
  return [
    {
      name: 'agora_recording_callbacks_total',
      help: "Requests that were to bring one of Agora's notifications, by verdict",
      label: 'verdict',
      values: verdicts,
    },
    {
      name: 'agora_recording_callback_events_total',
      help: 'Genuine notifications by event, copies left out',
      label: 'event',
      values: events,
    },
  ];
}
