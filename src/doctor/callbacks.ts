import { createHmac, randomUUID } from 'node:crypto';
import got, { RequestError } from 'got';
import { z } from 'zod';
import { cloudRecordingProduct } from '../agora/wire/notifications.js';
import { type Project, resolveSecret, SecretUnavailable } from '../config.js';
import { type Finding, failed, ok, warning } from './finding.js';

/** Where `agora-recording callbacks` listens unless it is told otherwise. */
export const usualReceiver = 'http://127.0.0.1:8790';
const patienceMs = 10_000;

/** Sends the receiver one notification, signed as Agora would sign it, about a channel that nobody records. */
export async function checkCallbacks(
  project: Project,
  receiver: string | undefined,
  nowMs: number,
): Promise<Finding[]> {
  const { name } = project;
  if (project.callbackSecret === undefined) {
    return [ok('callbacks', `project ${name}: has no callbackSecret, so it goes without notifications`)];
  }
  try {
    const secret = await resolveSecret(project.callbackSecret);
    return [await loopBack(name, { secret, receiver, nowMs })];
  } catch (error) {
    if (error instanceof SecretUnavailable)
      return [failed('callbacks', `project ${name}: ${error.message}`, error.remedy)];
    throw error;
  }
}

interface LoopBack {
  secret: string;
  receiver?: string;
  nowMs: number;
}

async function loopBack(name: string, { secret, receiver = usualReceiver, nowMs }: LoopBack): Promise<Finding> {
  const url = `${receiver.replace(/\/+$/u, '')}/${name === 'default' ? '' : name}`;
  const body = JSON.stringify(notification(nowMs));
  const signed = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'agora-signature': signed('sha1'),
    'agora-signature-v2': signed('sha256'),
  };
  try {
    const options = { headers, body, throwHttpErrors: false, retry: { limit: 0 }, timeout: { request: patienceMs } };
    const answer = await got.post(url, options);
    return findingOf(`project ${name}: the receiver at ${url}`, answer);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const remedy = 'run `agora-recording callbacks`, or say where it is: --callbacks <url>';
    return warning('callbacks', `project ${name}: no receiver answers at ${url} (${error.code})`, remedy);
  }
}

function notification(nowMs: number): object {
  const noticeId = `doctor-${randomUUID()}`;
  const details = { msgName: 'recorder_started' };
  const payload = { cname: noticeId, uid: '1', sid: noticeId, sequence: 0, sendts: nowMs, serviceType: 1, details };
  return { noticeId, productId: cloudRecordingProduct, eventType: 40, notifyMs: nowMs, payload };
}

const reply = z.object({ verdict: z.string() });

function findingOf(receiver: string, { statusCode, body }: { statusCode: number; body: string }): Finding {
  const verdict = reply.safeParse(parsed(body)).data?.verdict;
  if (statusCode === 200 && verdict === 'noRecording') return ok('callbacks', `${receiver} takes signed notifications`);
  const found = `${receiver} answers ${statusCode}${verdict ? ` (${verdict})` : ''}`;
  if (verdict === 'badSignature') {
    return failed(
      'callbacks',
      found,
      'give it the secret that this configuration has: the one in the Agora Console, Notifications',
    );
  }
  if (verdict === 'unknownProject')
    return failed('callbacks', found, 'give its configuration this project, with a callbackSecret');
  if (verdict === 'handOverFailed') return failed('callbacks', found, 'see in its log why Temporal did not take it');
  if (verdict === 'stale') return failed('callbacks', found, 'keep the clocks of both machines right by NTP');
  return failed('callbacks', found, 'see whether that is the receiver, and nothing before it changes bodies');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
