import got, { RequestError } from 'got';
import { hostFor } from '../agora/hosts.js';
import type { Project } from '../config.js';
import { type Finding, failed, ok, warning } from './finding.js';

/** Agora's header has whole seconds, and the way there takes time. */
const fineSeconds = 30;
/** Tokens and signatures of storage vendors are refused from about here on. */
const tooFarSeconds = 300;
const patienceMs = 10_000;

/** Compares this machine's clock with that of the server that answers for Agora. */
export async function checkClock({ area, apiUrl }: Project, nowMs: () => number): Promise<Finding[]> {
  const host = hostFor({ attempt: 1, area, baseUrl: apiUrl });
  try {
    const { headers } = await got.head(host, {
      throwHttpErrors: false,
      followRedirect: false,
      retry: { limit: 0 },
      timeout: { request: patienceMs },
    });
    return [findingOf(Math.abs(Date.parse(headers.date ?? '') - nowMs()) / 1000, host)];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [
      warning('clock', `${host} does not answer (${error.code}): its clock is not known`, 'see what is said of Agora'),
    ];
  }
}

function findingOf(apartSeconds: number, host: string): Finding {
  if (Number.isNaN(apartSeconds))
    return warning('clock', `${host} does not tell the time`, 'compare this clock with another');
  const found = `this machine's clock and that of ${host} are ${Math.round(apartSeconds)} s apart`;
  if (apartSeconds <= fineSeconds) return ok('clock', found);
  const remedy = 'keep the clock right by NTP: tokens, deadlines and signatures go by it';
  return apartSeconds <= tooFarSeconds ? warning('clock', found, remedy) : failed('clock', found, remedy);
}
