import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Emulation } from './emulation.js';
import type { Endpoint, FaultAction } from './faults.js';
import { masked, type RequestLogEntry } from './options.js';
import { sendRaw } from './raw.js';
import { Refusal, refuse } from './refusal.js';
import { readIdentity, readMode } from './rules.js';

const prefix = '/v1/apps/:appId/cloud_recording';
const recording = `${prefix}/resourceid/:resourceId/sid/:sid/mode/:mode`;

/** An unanswered request's connection is closed after this, so that no client hangs for ever. */
const silenceMs = 60_000;

const params = z.object({ appId: z.string(), resourceId: z.string(), sid: z.string(), mode: z.string() }).partial();

/** What a handler works with: one request at one instant. */
interface Call {
  emulation: Emulation;
  appId: string;
  resourceId: string;
  sid: string;
  mode: string;
  body: unknown;
  neverStarts: boolean;
  nowMs: number;
}

type Handler = (call: Call) => unknown;

const target = ({ appId, resourceId, sid, mode }: Call) => ({ appId, resourceId, sid, mode: readMode(mode) });

const handlers: Record<Exclude<Endpoint, 'any'>, Handler> = {
  acquire: ({ emulation, appId, body, nowMs }) => emulation.service.acquire(appId, readIdentity(body), nowMs),
  start: (call) => {
    const where = { ...target(call), neverStarts: call.neverStarts };
    return call.emulation.service.start(where, readIdentity(call.body), call.nowMs);
  },
  query: (call) => call.emulation.service.query(target(call), call.nowMs),
  update: (call) => call.emulation.service.update(target(call), readIdentity(call.body), call.nowMs),
  updateLayout: (call) => call.emulation.service.updateLayout(target(call), readIdentity(call.body), call.nowMs),
  stop: (call) => call.emulation.service.stop(target(call), readIdentity(call.body), call.nowMs),
  kickingRule: ({ emulation, body, nowMs }) => kick(emulation, body, nowMs),
};

export function addApiRoutes(app: FastifyInstance, emulation: Emulation): void {
  const serve = (endpoint: Exclude<Endpoint, 'any'>) => (request: FastifyRequest, reply: FastifyReply) =>
    answer({ endpoint, emulation, request, reply });
  app.post(`${prefix}/acquire`, serve('acquire'));
  app.post(`${prefix}/resourceid/:resourceId/mode/:mode/start`, serve('start'));
  app.get(`${recording}/query`, serve('query'));
  app.post(`${recording}/update`, serve('update'));
  app.post(`${recording}/updateLayout`, serve('updateLayout'));
  app.post(`${recording}/stop`, serve('stop'));
  app.post('/dev/v1/kicking-rule', serve('kickingRule'));
  app.get('/v1/ncs/ip', (request) => {
    authorize(emulation, request);
    return { data: { service: { hosts: [{ primaryIP: '127.0.0.1' }] } } };
  });
}

interface Exchange {
  endpoint: Exclude<Endpoint, 'any'>;
  emulation: Emulation;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** One request from its log entry to its answer, and what goes wrong with it by order. */
async function answer(exchange: Exchange): Promise<unknown> {
  const { endpoint, emulation, request, reply } = exchange;
  const cname = cnameOf(emulation, request);
  const action = emulation.faults.draw(endpoint, cname);
  const entry = logged(exchange, action);
  reply.raw.on('finish', () => {
    entry.status = reply.raw.statusCode;
  });
  if (emulation.settings.latencyMs > 0) await delay(emulation.settings.latencyMs);
  authorize(emulation, request);
  if (action?.kind === 'throttle' || emulation.isThrottled()) {
    emulation.throttled += 1;
    throw refuse.throttled();
  }
  switch (action?.kind) {
    case 'refuse':
      throw new Refusal(action.status, { code: action.code, reason: action.reason });
    case 'raw':
      return sendRaw(reply, action);
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return reply;
    case 'loseRequest':
      return silence(reply);
    case 'loseAnswer':
      await carryOut(exchange, false).catch(() => undefined);
      return silence(reply);
    case 'delay':
      await delay(action.ms);
      return carryOut(exchange, false);
    case 'failOver':
    case 'crashRecorder':
      if (cname !== undefined) await emulation.strike(action.kind, cname);
      return carryOut(exchange, false);
    default:
      return carryOut(exchange, action?.kind === 'neverStarts');
  }
}

async function carryOut({ endpoint, emulation, request }: Exchange, neverStarts: boolean): Promise<unknown> {
  const { appId = '', resourceId = '', sid = '', mode = '' } = params.parse(request.params);
  const nowMs = await emulation.now();
  return handlers[endpoint]({ emulation, appId, resourceId, sid, mode, body: request.body, neverStarts, nowMs });
}

function silence(reply: FastifyReply): FastifyReply {
  reply.hijack();
  const closing = setTimeout(() => reply.raw.destroy(), silenceMs);
  closing.unref();
  reply.raw.on('close', () => clearTimeout(closing));
  return reply;
}

/** Basic authentication of the account, then its App ID. */
function authorize({ settings }: Emulation, request: FastifyRequest): void {
  const { authorization } = request.headers;
  if (!authorization) throw refuse.unauthorized();
  const expected = Buffer.from(`${settings.customerId}:${settings.customerSecret}`).toString('base64');
  if (authorization !== `Basic ${expected}`) throw refuse.badCredentials();
  const { appId } = params.parse(request.params);
  if (appId !== undefined && appId !== settings.appId) throw refuse.invalidAppId();
}

const withCname = z.object({ cname: z.string() });

function cnameOf({ world }: Emulation, request: FastifyRequest): string | undefined {
  const body = withCname.safeParse(request.body);
  if (body.success) return body.data.cname;
  const { sid } = params.parse(request.params);
  return sid === undefined ? undefined : world.bySidOf(sid)?.facts.cname;
}

function logged({ endpoint, emulation, request }: Exchange, action: FaultAction | undefined): RequestLogEntry {
  const { method, url } = request;
  const at = new Date().toISOString();
  const entry = { at, endpoint, method, path: url, body: masked(request.body), fault: action?.kind };
  emulation.log.push(entry);
  return entry;
}

const kickingRule = z.looseObject({
  appid: z.string(),
  cname: z.string(),
  uid: z.union([z.int(), z.string()]).optional(),
  time: z.int().min(0).max(1440).default(60),
  time_in_seconds: z.int().min(10).max(86_430).optional(),
  privileges: z.array(z.string()).default(['join_channel']),
});

let rules = 0;

function kick(emulation: Emulation, body: unknown, nowMs: number) {
  const parsed = kickingRule.safeParse(body);
  if (!parsed.success) throw refuse.invalidParameter(parsed.error.issues[0]?.path.join('.') ?? 'body');
  const { appid, cname, uid, time, time_in_seconds } = parsed.data;
  if (appid !== emulation.settings.appId) throw refuse.invalidAppId();
  const banMs = (time_in_seconds ?? time * 60) * 1000;
  emulation.world.kick({ appId: appid, cname, uid: uid === undefined ? undefined : String(uid), banMs }, nowMs);
  rules += 1;
  return { status: 'success', id: rules };
}
