import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Emulation } from './emulation.js';
import { fault } from './faults.js';
import { isUid } from './rules/identity.js';

const probability = z.number().min(0).max(1);
const atLeastOne = z.int().min(1);
const redundancy = z.union([atLeastOne, z.record(z.string(), atLeastOne)]);

const resetBody = z
  .strictObject({
    appId: z.string().min(1),
    appIds: z.array(z.string().min(1)),
    customerId: z.string().min(1),
    customerSecret: z.string().min(1),
    timeScale: z.number().positive(),
    latencyMs: z.number().min(0),
    rateLimit: z.number().min(0),
    pcw: z.int().min(0),
    requireToken: z.boolean(),
    redundancy,
    seed: z.int(),
    silenceMs: z.int().min(1),
    callbackUrl: z.union([z.url(), z.literal('')]),
    callbackSecret: z.string(),
    callbackEvents: z.array(z.int()),
    callbackDuplicates: probability,
    callbackLoss: probability,
    callbackDisorder: z.boolean(),
    callbackRetryMs: z.array(z.int().min(0)),
  })
  .partial();

const clockBody = z.union([
  z.strictObject({ advanceSeconds: z.number().min(0) }),
  z.strictObject({ timeScale: z.number().positive() }),
]);

const user = z.object({ cname: z.string().min(1), uid: z.string().refine(isUid, 'an integer from 1 to 4294967295') });
const joining = z.strictObject({ sending: z.boolean() }).partial();
const appIdQuery = z.object({ appId: z.string().optional() });
const ledgerQuery = z.object({
  owned: z.string().default(''),
  redundancy: z.coerce.number().pipe(atLeastOne).optional(),
});
const faultsBody = z.union([
  z.array(fault),
  z.strictObject({ faults: z.array(fault) }).transform(({ faults }) => faults),
]);

export const callbackOrder = z.strictObject({
  eventType: z.int(),
  sid: z.string().optional(),
  cname: z.string().optional(),
  uid: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  noticeId: z.string().optional(),
  notifyMs: z.int().optional(),
  sequence: z.int().optional(),
  secret: z.string().optional(),
  url: z.url().optional(),
});

const users = '/emulator/channels/:cname/users/:uid';

/** What the real service does not have: a view of what is billed, and a hand on time, users and faults. */
export function addControlRoutes(app: FastifyInstance, emulation: Emulation): void {
  app.get('/emulator', () => describe(emulation));
  app.get('/emulator/health', () => ({ status: 'ok' }));
  app.post('/emulator/reset', async (request) => {
    await emulation.reset(resetBody.parse(request.body ?? {}));
    return describe(emulation);
  });
  app.get('/emulator/ledger', (request) => {
    const { owned, ...how } = ledgerQuery.parse(request.query);
    return emulation.ledger(owned.split(',').filter(Boolean), how);
  });
  app.post('/emulator/faults', (request) => {
    const list = faultsBody.parse(request.body);
    emulation.faults.use(list);
    return { faults: list.length };
  });
  app.get('/emulator/requests', () => emulation.log.entries);
  addUserRoutes(app, emulation);
  addTimeRoutes(app, emulation);
}

function addUserRoutes(app: FastifyInstance, emulation: Emulation): void {
  app.put(users, async (request, reply: FastifyReply) => {
    const { cname, uid } = user.parse(request.params);
    const how = { ...appIdQuery.parse(request.query), ...joining.parse(request.body ?? {}) };
    const isIn = await emulation.userJoins(cname, uid, how);
    return isIn ? { cname, uid } : reply.status(403).send({ message: `${uid} is banned from the channel` });
  });
  app.delete(users, async (request) => {
    const { cname, uid } = user.parse(request.params);
    await emulation.userLeaves(cname, uid, appIdQuery.parse(request.query));
    return { cname, uid };
  });
}

function addTimeRoutes(app: FastifyInstance, emulation: Emulation): void {
  app.post('/emulator/clock', async (request) => {
    const body = clockBody.parse(request.body);
    if ('timeScale' in body) await emulation.setTimeScale(body.timeScale);
    else await emulation.advance(body.advanceSeconds);
    return { now: new Date(await emulation.nowMs()).toISOString() };
  });
  app.post('/emulator/callbacks', async (request, reply: FastifyReply) => {
    const order = callbackOrder.parse(request.body);
    if (!order.url && emulation.settings.callbackUrl === '') {
      return reply.status(400).send({ message: 'callbackUrl: expected a URL, got none' });
    }
    return emulation.sendCallback(order);
  });
}

function describe({ settings }: Emulation) {
  const { appId, customerId, folder, timeScale, rateLimit, callbackUrl } = settings;
  return { what: 'Agora Cloud Recording emulator', appId, customerId, folder, timeScale, rateLimit, callbackUrl };
}
