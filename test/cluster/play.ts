import { readdir } from 'node:fs/promises';
import { Customer } from './customer.js';
import type { Deployment, Service } from './deployment.js';
import { untilSo } from './looking.js';
import { type Act, acts, type PlannedRecording } from './plan.js';
import type { Supervised } from './supervised.js';

/** What was killed, when, and how long it took until every running recording was looked at again. */
export interface Strike {
  what: 'worker' | 'server' | 'database';
  atMs: number;
  secondsUntilOn: number;
}

const workersToKill = 2;

/** Plays all acts, one after the other, until every recording is over. */
export async function play(
  plans: readonly PlannedRecording[],
  deployment: Deployment,
  log: (line: string) => void,
): Promise<Strike[]> {
  const customer = new Customer(deployment);
  const strikes: Strike[] = [];
  for (const act of acts) {
    const begunMs = Date.now();
    strikes.push(...(await playAct(act, plans, { deployment, customer })));
    log(`act "${act}" is over after ${Math.round((Date.now() - begunMs) / 1000)} s`);
  }
  await Promise.all(plans.map((plan) => customer.over(plan)));
  log('every recording is over');
  return strikes;
}

interface Stage {
  deployment: Deployment;
  customer: Customer;
}

/** Half of what an act brings is under way when something is killed, and the other half comes while it is dead. */
async function playAct(act: Act, plans: readonly PlannedRecording[], stage: Stage): Promise<Strike[]> {
  const { deployment, customer } = stage;
  await filesAreThere(
    plans.filter((plan) => needsFiles(plan, act)),
    deployment,
  );
  const taking = plans.filter((plan) => hasPart(plan, act));
  const early = taking.filter((_, n) => n % 2 === 0);
  const late = taking.filter((_, n) => n % 2 === 1);
  const under = early.map((plan) => playPart(act, plan, customer));
  await halfAreStarting(
    early.filter(({ begins }) => begins === act),
    deployment,
  );
  const sinceMs = Date.now();
  const strikes: Omit<Strike, 'secondsUntilOn'>[] = [];
  for (const victim of victimsOf(act, deployment)) {
    strikes.push({ what: victim.what, atMs: Date.now() });
    await victim.process.kill();
    under.push(...late.splice(0, Math.ceil(late.length / 2)).map((plan) => playPart(act, plan, customer)));
    await victim.process.revive();
  }
  under.push(...late.map((plan) => playPart(act, plan, customer)));
  await Promise.all(under);
  const running = plans.filter((plan) => isRunning(plan, act));
  await untilSo(() => running.every((plan) => lookedAtMs(plan, sinceMs, deployment) !== undefined));
  await untilSo(async () => (await Promise.all(deployment.workers.map((one) => one.isReady()))).every(Boolean));
  return strikes.map((strike) => {
    const looks = running.map((plan) => lookedAtMs(plan, strike.atMs, deployment) ?? strike.atMs);
    return { ...strike, secondsUntilOn: (Math.max(strike.atMs, ...looks) - strike.atMs) / 1000 };
  });
}

interface Victim {
  what: Strike['what'];
  process: Supervised | Service;
}

function victimsOf(act: Act, { workers, server, database }: Deployment): Victim[] {
  if (act === 'worker') return workers.slice(0, workersToKill).map((process) => ({ what: 'worker', process }));
  if (act === 'server') return [{ what: 'server', process: server }];
  return act === 'database' ? [{ what: 'database', process: database }] : [];
}

function hasPart({ begins, changes, ends }: PlannedRecording, act: Act): boolean {
  return begins === act || ends === act || changes.some(({ during }) => during === act);
}

async function playPart(act: Act, plan: PlannedRecording, customer: Customer): Promise<void> {
  if (plan.begins === act) await customer.start(plan);
  for (const change of plan.changes.filter(({ during }) => during === act)) await customer.change(plan, change);
  if (plan.ends === act) await customer.end(plan);
}

function isRunning({ begins, ends }: PlannedRecording, act: Act): boolean {
  return acts.indexOf(begins) <= acts.indexOf(act) && acts.indexOf(ends) > acts.indexOf(act);
}

/** Whoever is stopped sooner, or a page that is paused sooner, has nothing to show for it. */
function needsFiles({ spec, begins, changes, ends }: PlannedRecording, act: Act): boolean {
  if (begins === act) return false;
  return ends === act || (spec.mode === 'web' && changes.some(({ during }) => during === act));
}

async function filesAreThere(plans: readonly PlannedRecording[], { emulator }: Deployment): Promise<void> {
  await untilSo(async () => {
    const { recorders } = await emulator.ledger();
    const files = await readdir(emulator.folder, { recursive: true });
    const sids = (cname: string) => recorders.filter((recorder) => recorder.cname === cname).map(({ sid }) => sid);
    return plans.every(({ spec }) => sids(spec.cname).some((sid) => files.some((file) => file.includes(`/${sid}_`))));
  });
}

async function halfAreStarting(plans: readonly PlannedRecording[], { emulator }: Deployment): Promise<void> {
  const names = new Set(plans.map(({ spec }) => spec.cname));
  const isStart = ({ endpoint, cname }: { endpoint: string; cname?: string }) =>
    endpoint === 'start' && cname !== undefined && names.has(cname);
  await untilSo(() => emulator.requests().filter(isStart).length >= plans.length / 2);
}

function lookedAtMs({ spec }: PlannedRecording, sinceMs: number, { emulator }: Deployment): number | undefined {
  const look = emulator
    .requests()
    .find(
      ({ endpoint, cname, status, at }) =>
        endpoint === 'query' && cname === spec.cname && status === 200 && Date.parse(at) >= sinceMs,
    );
  return look && Date.parse(look.at);
}
