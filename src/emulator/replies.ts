import type { FaultAction } from './faults.js';

/** What a line, a gateway or a service gone wrong may answer with, ready to be the `do` of a fault. */

type Raw = Extract<FaultAction, { kind: 'raw' }>;

const json = 'application/json;charset=utf-8';

/** Any bytes under any status; `cut` and `stall` stop in the middle of them. */
export function rawReply(reply: Partial<Omit<Raw, 'kind'>>): Raw {
  return { kind: 'raw', status: 200, headers: { 'content-type': json }, body: '', cut: false, stall: false, ...reply };
}

/** A gateway's page, for a service that does not answer it. */
export function gatewayPage(status: 502 | 503 | 504 = 502): Raw {
  const body = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>\r\n`;
  return rawReply({ status, headers: { 'content-type': 'text/html' }, body });
}

/** Said to be JSON, and none. */
export function invalidJson(status = 200): Raw {
  return rawReply({ status, body: '{"resourceId": "' });
}

/** An answer without the one thing that it was asked for. */
export function missingField(body: object = { cname: 'class', uid: '9001' }): Raw {
  return rawReply({ body: JSON.stringify(body) });
}

/** The connection ends in the middle of the body. */
export function cutBody(body: object = { cname: 'class', uid: '9001', resourceId: 'r' }): Raw {
  return rawReply({ body: JSON.stringify(body), cut: true });
}

/** The body begins, and nothing follows. */
export function stalledBody(body: object = { cname: 'class', uid: '9001', resourceId: 'r' }): Raw {
  return rawReply({ body: JSON.stringify(body), stall: true });
}

/** The connection is closed instead of answered. */
export function closedConnection(): FaultAction {
  return { kind: 'reset' };
}

/** 429 with `Retry-After`, in seconds or as an HTTP date. */
export function throttledReply(retryAfter: number | string = 1): Raw {
  const headers = { 'content-type': json, 'retry-after': String(retryAfter) };
  return rawReply({ status: 429, headers, body: JSON.stringify({ message: 'API rate limit exceeded' }) });
}
