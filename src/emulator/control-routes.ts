import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Emulation } from './emulation.js';
import type { Fault } from './faults.js';
import { fault } from './faults.js';

const resetBody = z
  .strictObject({
    appId: z.string(),
    customerId: z.string(),
    customerSecret: z.string(),
    timeScale: z.number().positive(),
    latencyMs: z.number().min(0),
    rateLimit: z.number().min(0),
    pcw: z.int().min(1),
    redundancy: z.int().min(1),
    seed: z.int(),
  })
  .partial();

const clockBody = z.strictObject({ advanceSeconds: z.number().min(0), timeScale: z.number().positive() }).partial();
const user = z.object({ cname: z.string(), uid: z.string() });
const joining = z.strictObject({ sending: z.boolean() }).partial();
const ledgerQuery = z.object({ owned: z.string().optional() });

/** What the real service does not have: a view of what is billed, and a hand on time, users and faults. */
export function addControlRoutes(app: FastifyInstance, emulation: Emulation): void {
  app.get('/emulator', () => ({ what: 'Agora Cloud Recording emulator', appId: emulation.settings.appId }));
  app.get('/emulator/health', () => ({ status: 'ok' }));
  app.post('/emulator/reset', (request) => {
    emulation.reset(resetBody.parse(request.body ?? {}));
    return { status: 'ok' };
  });
  app.get('/emulator/ledger', (request) => {
    const { owned } = ledgerQuery.parse(request.query);
    return emulation.ledger(owned?.split(',').filter(Boolean));
  });
  app.post('/emulator/faults', (request) => {
    const list: Fault[] = z.array(fault).parse(request.body);
    emulation.faults.set(list);
    return { status: 'ok', faults: list.length };
  });
  app.put('/emulator/channels/:cname/users/:uid', async (request) => {
    const { cname, uid } = user.parse(request.params);
    await emulation.userJoins(cname, uid, joining.parse(request.body ?? {}));
    return { status: 'ok' };
  });
  app.delete('/emulator/channels/:cname/users/:uid', async (request) => {
    const { cname, uid } = user.parse(request.params);
    await emulation.userLeaves(cname, uid);
    return { status: 'ok' };
  });
  app.post('/emulator/clock', async (request) => {
    const { advanceSeconds, timeScale } = clockBody.parse(request.body);
    if (timeScale !== undefined) emulation.setTimeScale(timeScale);
    if (advanceSeconds !== undefined) await emulation.advance(advanceSeconds);
    return { now: new Date(await emulation.now()).toISOString() };
  });
  app.get('/emulator/requests', () => emulation.log);
}
