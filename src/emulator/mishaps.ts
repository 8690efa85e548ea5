import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Emulation } from './emulation.js';
import type { FaultAction } from './faults.js';
import type { Recorder } from './recorder.js';
import { refuse } from './refusal.js';
import type { RequestLogEntry } from './request-log.js';

export interface Answer {
  status: number;
  body: unknown;
}

interface Exchange {
  action: FaultAction | undefined;
  emulation: Emulation;
  carryOut: () => Promise<Answer>;
  /** The recorders that a failure hits. */
  victims: () => Recorder[];
  entry: RequestLogEntry;
  reply: FastifyReply;
}

/** Answers a request as the service does, or as the fault has it. */
export async function answerWith(exchange: Exchange): Promise<unknown> {
  const { action, emulation, carryOut, reply } = exchange;
  const { latencyMs, silenceMs } = emulation.settings;
  if (latencyMs > 0) await pass(latencyMs);
  switch (action?.kind) {
    case 'refuse': {
      const { status, code, reason } = action;
      return send(exchange, { status, body: code === undefined ? { message: reason ?? '' } : { code, reason } });
    }
    case 'throttle':
      emulation.log.countThrottled();
      return send(exchange, refuse.throttled());
    case 'raw':
      return sendRaw(exchange, action);
    case 'reset':
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
      return reply;
    case 'loseRequest':
      return keepSilent(reply, silenceMs);
    case 'loseAnswer':
      await carryOut();
      return keepSilent(reply, silenceMs);
    case 'delay':
      return sendLate(exchange, action);
    case 'failOver':
    case 'crashRecorder':
      await strike(exchange, action.kind);
  }
  return send(exchange, await carryOut());
}

/** The client may be gone by then: what it asked for is done all the same. */
async function sendLate(exchange: Exchange, { ms, before }: { ms: number; before: boolean }): Promise<FastifyReply> {
  if (before) await pass(ms);
  const answer = await exchange.carryOut();
  if (!before) await pass(ms);
  return send(exchange, answer);
}

/** Keeps no process alive. */
function pass(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false });
}

async function strike({ emulation, victims }: Exchange, what: 'failOver' | 'crashRecorder'): Promise<void> {
  const nowMs = await emulation.nowMs();
  for (const recorder of victims()) {
    if (what === 'failOver') emulation.world.failOver(recorder, nowMs);
    else recorder.leave('crashed', nowMs);
  }
}

function send({ emulation, entry, reply }: Exchange, { status, body }: Answer): FastifyReply {
  emulation.log.answered(entry, { status, body });
  if (status === 429) reply.header('Retry-After', '1');
  return reply.status(status).send(body);
}

type Raw = Extract<FaultAction, { kind: 'raw' }>;

/** An answer as a gateway or a broken line gives it, byte by byte. */
function sendRaw({ entry, reply }: Exchange, { status, headers, body, cut, stall }: Raw): FastifyReply {
  entry.status = status;
  reply.hijack();
  const { raw } = reply;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  raw.writeHead(status, {
    'content-type': 'application/json',
    'x-request-id': reply.request.id,
    ...length,
    ...headers,
  });
  if (!cut && !stall) {
    raw.end(body);
    return reply;
  }
  raw.write(body.slice(0, Math.ceil(body.length / 2)), () => {
    if (cut) raw.destroy();
  });
  return reply;
}

function keepSilent(reply: FastifyReply, silenceMs: number): FastifyReply {
  reply.hijack();
  const closing = setTimeout(() => reply.raw.destroy(), silenceMs);
  closing.unref();
  reply.raw.on('close', () => clearTimeout(closing));
  return reply;
}
