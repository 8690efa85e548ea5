import { ActivityFailure, ChildWorkflowFailure, executeChild, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { Became } from '../../activities/sweep/became-of.js';
import { metrics } from '../../recording/metrics.js';
import { sweeperNames } from '../../recording/names.js';
import type { Orphan, OrphanReport, SweepBefore, SweepOptions, SweepResult } from '../../recording/sweep.js';
import { readSweepBefore } from '../../recording/sweep.js';
import { goesOnWithAnyVersion } from '../moving-on.js';
import { count } from '../telling/measure.js';
import { askTemporal } from './orphan-calls.js';
import { type SweepPageInput, type SweptPage, sweepPage } from './sweep-page.js';

/** When to look what became of the orphans: about a minute in all, then they are told as pending. */
const looks = [1, 2, 4, 8, 15, 30];

/** One result tells of so many orphans, and counts the rest. */
const mostReports = 200;

/** So many pages are remembered that could not be looked through. */
const mostPages = 1000;

/**
 * Rule R6: finds every recorder that nobody looks after any more, and has each stopped once. A Schedule starts it every five
 * minutes; anybody may start it in between.
 */
export async function sweepOrphans(options: SweepOptions = {}): Promise<SweepResult> {
  try {
    const swept = await sweep(options);
    count(metrics.sweeps, { result: 'done' });
    return swept;
  } catch (error) {
    count(metrics.sweeps, { result: 'failed' });
    throw error;
  }
}

async function sweep({ dryRun = false }: SweepOptions): Promise<SweepResult> {
  const nowMs = Date.now();
  const before = await sweepBefore();
  const lastSweepAtMs = before && Date.parse(before.sweptAt);
  const listed = await throughPages('page', (token) => ({ dryRun, listed: { nowMs, lastSweepAtMs, token } }));
  const vanished = before ? await throughVanished(before.pages, { dryRun, nowMs, listed }) : [];
  const swept = [...listed, ...(vanished ?? [])];
  const orphans = swept.flatMap((page) => page.orphans);
  const reports = await reportsOn(orphans.slice(0, mostReports), { dryRun });
  const unseen = vanished ? [] : (before?.pages ?? []);
  return {
    sweptAt: new Date(nowMs).toISOString(),
    pages: [...idsOf(swept), ...unseen].slice(0, mostPages),
    live: listed.reduce((sum, { live }) => sum + live, 0),
    orphans: reports,
    more: orphans.length - reports.length,
    unreadable: swept.flatMap(({ unreadable }) => unreadable).slice(0, mostReports),
  };
}

goesOnWithAnyVersion(sweepOrphans);

type KeptPage = SweptPage & { id: string };

/** The Schedule hands on the result of its last sweep; one that is started by hand looks for it. */
async function sweepBefore(): Promise<SweepBefore | undefined> {
  const handedOn = readSweepBefore(workflowInfo().lastResult);
  if (handedOn) return handedOn;
  try {
    return await askTemporal.lastSweep();
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('the sweep before this one cannot be found, so deleted recordings are not', { error });
    return undefined;
  }
}

/** A child for every page, which keeps it: this sweep's own history would not hold thousands of recordings. */
async function throughPages(name: string, inputOf: (token?: string) => SweepPageInput): Promise<KeptPage[]> {
  const pages: KeptPage[] = [];
  let token: string | undefined;
  do {
    // Two sweeps of one Schedule within a second have the same workflow id.
    const id = `${sweeperNames.schedule}/${workflowInfo().runId}/${name}-${pages.length + 1}`;
    const page = await executeChild(sweepPage, { workflowId: id, args: [inputOf(token)] });
    pages.push({ ...page, id });
    token = page.next;
  } while (token);
  return pages;
}

/** `undefined` when that failed: the next sweep has to do it, and the recordings of the listing are looked after anyway. */
async function throughVanished(
  before: string[],
  { dryRun, nowMs, listed }: { dryRun: boolean; nowMs: number; listed: KeptPage[] },
): Promise<KeptPage[] | undefined> {
  try {
    const now = idsOf(listed);
    return await throughPages('vanished', (token) => ({ dryRun, vanished: { nowMs, before, now, token } }));
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    log.warn('what became of recordings that vanished is not known yet', { error });
    return undefined;
  }
}

function idsOf(pages: KeptPage[]): string[] {
  return pages.filter(({ live }) => live > 0).map(({ id }) => id);
}

async function reportsOn(orphans: Orphan[], { dryRun }: { dryRun: boolean }): Promise<OrphanReport[]> {
  const became = dryRun ? orphans.map((): Became => ({ became: 'found' })) : await settled(orphans);
  return orphans.map(({ workflowId, runId, reason, stopId, recorder: { uid, sid } }, n) => ({
    ...{ workflowId, runId, reason, stopId, uid, sid },
    ...(became[n] ?? { became: 'pending' }),
  }));
}

async function settled(orphans: Orphan[]): Promise<Became[]> {
  const stopIds = orphans.map(({ stopId }) => stopId);
  let became: Became[] = stopIds.map(() => ({ became: 'pending' }));
  for (const seconds of looks) {
    if (became.every((one) => one.became !== 'pending')) break;
    await sleep(seconds * 1000, { summary: 'look what became of the orphans' });
    became = await askTemporal.becameOf({ stopIds });
  }
  return became;
}
