import { setTimeout as delay } from 'node:timers/promises';
import { signCallback } from './signature.js';

/** The receiver has this long to answer. */
const answerWithinMs = 10_000;

export interface Delivery {
  /** How often it was sent. */
  attempts: number;
  /** Of the last answer; absent when none came. */
  status?: number;
  body?: string;
}

export interface Address {
  url: string;
  secret: string;
  /** Real milliseconds before the second and each later attempt. */
  retryMs: readonly number[];
  signal: AbortSignal;
  /** Called after each attempt. */
  onAttempt?: () => void;
}

/** Sends a message until it is answered with 200 and JSON, or the attempts are used up. */
export async function deliver(body: string, address: Address): Promise<Delivery> {
  let delivery: Delivery = { attempts: 0 };
  for (const waitMs of [0, ...address.retryMs]) {
    if (waitMs > 0) await pause(waitMs, address.signal);
    if (address.signal.aborted) break;
    delivery = { ...(await attempt(body, address)), attempts: delivery.attempts + 1 };
    address.onAttempt?.();
    if (isTaken(delivery)) break;
  }
  return delivery;
}

async function attempt(body: string, { url, secret, signal }: Address): Promise<Omit<Delivery, 'attempts'>> {
  const { v1, v2 } = signCallback(secret, body);
  const headers = { 'content-type': 'application/json', 'Agora-Signature': v1, 'Agora-Signature-V2': v2 };
  const bound = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: bound });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return {};
  }
}

function isTaken({ status, body = '' }: Delivery): boolean {
  if (status !== 200) return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
