import { log } from '@temporalio/activity';
import { type Client, QueryNotRegisteredError, QueryRejectedError } from '@temporalio/client';
import { sweeperNames } from '../../recording/names.js';
import type { KnownRun, Page } from '../../recording/sweep.js';
import { examineKnown } from './examine.js';
import { inParallel } from './in-parallel.js';
import { found } from './look.js';
import { pageOf } from './page.js';
import type { SweepDeps } from './sweep-activities.js';

export interface FindVanishedInput {
  nowMs: number;
  /** The pages of the sweep before, and of this one. */
  before: string[];
  now: string[];
  /** At which page of the sweep before to go on. */
  token?: string;
}

/** Orphans enough for one page; it ends with a whole page of the sweep before. */
const enough = 200;

/** Those of the sweep before that are live no more, for which Temporal has forgotten what became of them. */
export async function findVanished(
  { client, patience }: SweepDeps,
  { nowMs, before, now, token = '0' }: FindVanishedInput,
): Promise<Page> {
  const stillLive = new Set<string>();
  for (const page of now) for (const { runId } of await knownOn(client, page)) stillLive.add(runId);
  const page: Page = { known: [], orphans: [], unreadable: [] };
  for (let n = Number(token); n < before.length; n += 1) {
    if (page.orphans.length >= enough) return { ...page, next: String(n) };
    const vanished = (await knownOn(client, before[n] ?? '')).filter(({ runId }) => !stillLive.has(runId));
    const { known, orphans } = pageOf(
      await inParallel(vanished, (run) => examineKnown(run, { client, nowMs, patience })),
    );
    page.known.push(...known);
    page.orphans.push(...orphans);
  }
  return page;
}

/** A page that is gone, or that this version cannot read, must not keep the others from being looked at. */
async function knownOn(client: Client, page: string): Promise<KnownRun[]> {
  const handle = client.workflow.getHandle(page);
  try {
    // A question to one that is gone is asked again and again by Temporal's client, for most of a minute.
    if (!(await found(handle.describe()))) return [];
    return (await found(handle.query<KnownRun[]>(sweeperNames.known))) ?? [];
  } catch (error) {
    if (!(error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError)) throw error;
    log.warn(`the page ${page} of an earlier sweep cannot be read: ${error.message}`);
    return [];
  }
}
