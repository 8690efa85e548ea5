import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Emulation } from './emulation.js';
import type { Endpoint } from './faults.js';
import { isObject } from './json.js';
import { type Answer, answerWith } from './mishaps.js';
import { Refusal, refuse } from './refusal.js';
import { readIdentity } from './rules/identity.js';
import { appIdOf, kickingRuleOf, listed, ruleIdOf } from './rules/kicking.js';
import { readMode } from './rules/start.js';

const prefix = '/v1/apps/:appId/cloud_recording';
const recording = `${prefix}/resourceid/:resourceId/sid/:sid/mode/:mode`;

const params = z
  .object({ appId: z.string(), resourceId: z.string(), sid: z.string(), mode: z.string() })
  .partial()
  .transform(({ appId = '', resourceId = '', sid = '', mode = '' }) => ({ appId, resourceId, sid, mode }));

/** What a handler works with: one request at one instant. */
interface Call {
  emulation: Emulation;
  method: string;
  where: z.output<typeof params>;
  query: unknown;
  body: unknown;
  neverStarts: boolean;
  nowMs: number;
}

const target = ({ where }: Call) => ({ ...where, mode: readMode(where.mode) });

const handlers: Readonly<Record<Endpoint, (call: Call) => unknown>> = {
  acquire: ({ emulation, where, body, nowMs }) => emulation.service.acquire(where.appId, readIdentity(body), nowMs),
  start: (call) => {
    const { emulation, body, neverStarts, nowMs } = call;
    return emulation.service.start({ ...target(call), neverStarts }, readIdentity(body), nowMs);
  },
  query: (call) => call.emulation.service.query(target(call), call.nowMs),
  update: (call) => call.emulation.service.update(target(call), readIdentity(call.body), call.nowMs),
  updateLayout: (call) => call.emulation.service.updateLayout(target(call), readIdentity(call.body), call.nowMs),
  stop: (call) => call.emulation.service.stop(target(call), readIdentity(call.body), call.nowMs),
  kickingRule: (call) => kickingRules[call.method]?.(call),
  callbackAddresses: () => ({ data: { service: { hosts: [{ primaryIP: '127.0.0.1' }] } } }),
};

const kickingRules: Readonly<Record<string, (call: Call) => unknown>> = {
  POST: ({ emulation, body, nowMs }) => {
    const rule = kickingRuleOf(body);
    if (!emulation.knows(rule.appId)) throw refuse.invalidAppId();
    return { status: 'success', id: emulation.world.rule(rule, nowMs) };
  },
  GET: ({ emulation, query, nowMs }) => {
    const appId = appIdOf(query);
    if (!emulation.knows(appId)) throw refuse.invalidAppId();
    return { status: 'success', rules: emulation.world.kickingRules.of(appId, nowMs).map(listed) };
  },
  DELETE: ({ emulation, body, nowMs }) => {
    const rule = ruleIdOf(body);
    if (!emulation.knows(rule.appId)) throw refuse.invalidAppId();
    if (!emulation.world.kickingRules.remove(rule, nowMs)) throw refuse.noSuchRule();
    return { status: 'success', id: rule.id };
  },
};

const routes: readonly [Endpoint, 'get' | 'post' | 'delete', string][] = [
  ['acquire', 'post', `${prefix}/acquire`],
  ['start', 'post', `${prefix}/resourceid/:resourceId/mode/:mode/start`],
  ['query', 'get', `${recording}/query`],
  ['update', 'post', `${recording}/update`],
  ['updateLayout', 'post', `${recording}/updateLayout`],
  ['stop', 'post', `${recording}/stop`],
  ['kickingRule', 'post', '/dev/v1/kicking-rule'],
  ['kickingRule', 'get', '/dev/v1/kicking-rule'],
  ['kickingRule', 'delete', '/dev/v1/kicking-rule'],
  ['callbackAddresses', 'get', '/v1/ncs/ip'],
];

export function addApiRoutes(app: FastifyInstance, emulation: Emulation): void {
  for (const [endpoint, method, url] of routes) {
    app[method](url, (request, reply) => serve({ endpoint, emulation, request, reply }));
  }
}

interface Exchange {
  endpoint: Endpoint;
  emulation: Emulation;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** One request from its log entry to its answer, with what goes wrong by order in between. */
async function serve({ endpoint, emulation, request, reply }: Exchange): Promise<unknown> {
  const where = params.parse(request.params);
  const nowMs = await emulation.nowMs();
  const cname = cnameOf(request.body) ?? emulation.world.recorder(where.sid, nowMs)?.facts.cname;
  const action = emulation.faults.draw(endpoint, cname);
  const entry = emulation.log.add({
    ...{ at: new Date(nowMs).toISOString(), endpoint, method: request.method, path: request.url },
    ...{ cname, body: request.body, fault: action?.kind },
  });
  const carryOut = async (): Promise<Answer> => {
    try {
      admit({ endpoint, emulation, request, where });
      const { method, query } = request;
      const asked = { method, where, query, body: bodyOf(request), neverStarts: action?.kind === 'neverStarts' };
      return { status: 200, body: await handlers[endpoint]({ emulation, ...asked, nowMs: await emulation.nowMs() }) };
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  const appId = where.appId || emulation.settings.appId;
  const victims = () => emulation.world.victims({ appId, sid: where.sid, cname }, nowMs);
  return answerWith({ action, emulation, carryOut, victims, entry, reply });
}

/** The gateway before the service: credentials, rate, App ID, in this order. */
function admit({ endpoint, emulation, request, where }: Omit<Exchange, 'reply'> & { where: Call['where'] }): void {
  const { customerId, customerSecret } = emulation.settings;
  const { authorization } = request.headers;
  if (!authorization) throw refuse.unauthorized();
  const expected = Buffer.from(`${customerId}:${customerSecret}`).toString('base64');
  if (authorization.replace(/^basic\s+/iu, '') !== expected) throw refuse.badCredentials();
  if (endpoint === 'kickingRule' || endpoint === 'callbackAddresses') return;
  if (emulation.isThrottled(where.appId)) {
    emulation.log.countThrottled();
    throw refuse.throttled();
  }
  if (!emulation.knows(where.appId)) throw refuse.invalidAppId();
}

/** A GET may have any content type and no body. */
function bodyOf({ method, headers, body }: FastifyRequest): unknown {
  if (method === 'GET') return undefined;
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?;?$/iu.test(type)) throw refuse.badHeader();
  if (!isObject(body)) throw refuse.invalidParameter('body is no JSON object');
  return body;
}

function cnameOf(body: unknown): string | undefined {
  return isObject(body) && typeof body.cname === 'string' ? body.cname : undefined;
}
