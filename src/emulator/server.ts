import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addApiRoutes } from './api-routes.js';
import type { CallbackOrder } from './callbacks/callbacks.js';
import type { Delivery } from './callbacks/delivery.js';
import { addControlRoutes } from './control-routes.js';
import { Emulation, type Joining, type OfAppId } from './emulation.js';
import type { Fault } from './faults.js';
import type { Ledger } from './ledger.js';
import type { EmulatorOptions, Redundancy } from './options.js';
import { refuse } from './refusal.js';
import type { RequestLogEntry } from './request-log.js';

export type { CallbackOrder } from './callbacks/callbacks.js';
export type { Delivery } from './callbacks/delivery.js';
export type { EmulatorClock } from './clock.js';
export type { Joining, OfAppId } from './emulation.js';
export type { Fault } from './faults.js';
export type { Ledger, LedgerEntry } from './ledger.js';
export { demoAppId, demoCustomerId, demoCustomerSecret, type EmulatorOptions, type Redundancy } from './options.js';
export type { RequestLogEntry } from './request-log.js';

/** Agora Cloud Recording on this machine, and the controls over it that a test needs; the same are served over HTTP. */
export interface Emulator {
  readonly url: string;
  readonly appId: string;
  readonly customerId: string;
  readonly customerSecret: string;
  /** Where recorded files go: `<folder>/<bucket>/<prefix…>/<file>`. */
  readonly folder: string;
  /**
   * Everything that was ever recorded; `owned` are the sids for which somebody has a running recording, and `redundancy`
   * is as in the options.
   */
  ledger(owned?: readonly string[], how?: { redundancy?: Redundancy }): Promise<Ledger>;
  /** Replaces all faults; throws when one cannot be read. */
  faults(list: readonly Fault[]): void;
  /** A user comes, and sends unless told otherwise; a banned one stays outside. */
  userJoins(cname: string, uid: string, options?: Joining): Promise<void>;
  userLeaves(cname: string, uid: string, options?: OfAppId): Promise<void>;
  /** Moves virtual time forward, also when the clock is another's. */
  advance(seconds: number): Promise<void>;
  /** The latest requests, oldest first. */
  requests(): RequestLogEntry[];
  /** Sends one notification, and waits until it was taken or given up. */
  sendCallback(order: CallbackOrder): Promise<Delivery>;
  /** Forgets everything; what is not given stays as it was set. */
  reset(options?: EmulatorOptions): Promise<void>;
  close(): Promise<void>;
}

/** Nobody may be asking while notifications become due. */
const catchUpEveryMs = 250;

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'agora-emulator-')));
  const emulation = new Emulation({ ...options, folder });
  const app = await serverOf(emulation, options.logger);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const ticking = setInterval(() => {
    if (emulation.settings.callbackUrl !== '') emulation.catchUp().catch(() => undefined);
  }, catchUpEveryMs);
  ticking.unref();
  return {
    ...controlsOf(emulation, url),
    async close() {
      clearInterval(ticking);
      app.server.closeAllConnections();
      await app.close();
      await emulation.close();
      if (options.folder === undefined) await emulation.files.removeFolder();
    },
  };
}

function controlsOf(emulation: Emulation, url: string): Omit<Emulator, 'close'> {
  return {
    url,
    get appId() {
      return emulation.settings.appId;
    },
    get customerId() {
      return emulation.settings.customerId;
    },
    get customerSecret() {
      return emulation.settings.customerSecret;
    },
    get folder() {
      return emulation.settings.folder;
    },
    ledger: (owned, how) => emulation.ledger(owned, how),
    faults: (list) => emulation.faults.set(list),
    async userJoins(cname, uid, how) {
      await emulation.userJoins(cname, uid, how);
    },
    userLeaves: (cname, uid, how) => emulation.userLeaves(cname, uid, how),
    advance: (seconds) => emulation.advance(seconds),
    requests: () => emulation.log.entries,
    sendCallback: (order) => emulation.sendCallback(order),
    reset: (changes) => emulation.reset(changes),
  };
}

async function serverOf(emulation: Emulation, logger: EmulatorOptions['logger'] = false): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(typeof logger === 'boolean' ? { logger } : { loggerInstance: logger }),
    bodyLimit: 4 * 1024 * 1024,
    genReqId: () => randomUUID(),
    // Resource ids are longer than what fastify takes for a parameter.
    routerOptions: { caseSensitive: true, maxParamLength: 2048 },
    forceCloseConnections: true,
  });
  readAnyBody(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = refuse.noRoute();
    return reply.status(status).send(body);
  });
  app.setErrorHandler((error, request, reply) => {
    const isControl = request.url.startsWith('/emulator');
    if (isControl && error instanceof z.ZodError) return reply.status(400).send({ message: z.prettifyError(error) });
    const message = error instanceof Error ? error.message : String(error);
    return reply.status(500).send({ code: 500, reason: message });
  });
  addApiRoutes(app, emulation);
  addControlRoutes(app, emulation);
  return app;
}

/** Whether a body is JSON is told by the endpoints, in Agora's words. */
function readAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(null, body);
    }
  });
}
