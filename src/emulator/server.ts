import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { addApiRoutes } from './api-routes.js';
import { addControlRoutes } from './control-routes.js';
import { Emulation } from './emulation.js';
import type { Fault } from './faults.js';
import type { Ledger } from './ledger.js';
import type { EmulatorOptions, RequestLogEntry } from './options.js';
import { Refusal, refuse } from './refusal.js';

export type { EmulatorClock } from './clock.js';
export type { Fault } from './faults.js';
export type { Ledger, LedgerEntry } from './ledger.js';
export {
  demoAppId,
  demoCustomerId,
  demoCustomerSecret,
  type EmulatorOptions,
  type RequestLogEntry,
} from './options.js';

/** Agora Cloud Recording on this machine, and the controls over it that a test needs; the same are served over HTTP. */
export interface Emulator {
  url: string;
  appId: string;
  customerId: string;
  customerSecret: string;
  /** Where recorded files go: `<folder>/<bucket>/<prefix…>/<file>`. */
  folder: string;
  ledger(owned?: readonly string[]): Promise<Ledger>;
  faults(list: readonly Fault[]): void;
  userJoins(cname: string, uid: string, options?: { sending?: boolean }): Promise<void>;
  userLeaves(cname: string, uid: string): Promise<void>;
  /** Moves virtual time; an injected clock cannot be moved from here. */
  advance(seconds: number): Promise<void>;
  requests(): RequestLogEntry[];
  /** Forgets everything; what is not given stays as it was set. */
  reset(options?: Partial<EmulatorOptions>): void;
  close(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'agora-emulator-')));
  const emulation = new Emulation({ ...options, folder });
  const app = fastify({
    bodyLimit: 4 * 1024 * 1024,
    genReqId: () => randomUUID(),
    routerOptions: { caseSensitive: true },
  });
  answerAsAgora(app);
  addApiRoutes(app, emulation);
  addControlRoutes(app, emulation);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const { appId, customerId, customerSecret } = emulation.settings;
  return {
    ...{ url, appId, customerId, customerSecret, folder },
    ledger: (owned) => emulation.ledger(owned),
    faults: (list) => emulation.faults.set(list),
    userJoins: (cname, uid, how) => emulation.userJoins(cname, uid, how),
    userLeaves: (cname, uid) => emulation.userLeaves(cname, uid),
    advance: (seconds) => emulation.advance(seconds),
    requests: () => emulation.log,
    reset: (changes) => emulation.reset(changes),
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function answerAsAgora(app: FastifyInstance): void {
  // Clients send a content type with a GET, and charsets of all kinds; only the body counts.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, {});
    try {
      return done(null, JSON.parse(String(body)));
    } catch {
      return done(refuse.invalidParameter('body is not JSON'));
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = refuse.noRoute();
    return reply.status(status).send(body);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return reply.status(error.status).send(error.body);
    const message = error instanceof Error ? error.message : String(error);
    return reply.status(500).send({ code: 500, reason: message });
  });
}
