import type { Page } from '../../recording/sweep.js';
import { examineListed } from './examine.js';
import { inParallel } from './in-parallel.js';
import { pageOf } from './page.js';
import type { SweepDeps } from './sweep-activities.js';

export interface ListPageInput {
  /** Temporal's time, which is not always this process's. */
  nowMs: number;
  lastSweepAtMs?: number;
  token?: string;
}

/** One page of those that are live, each of them judged. */
export async function listPage({ client, listing, patience }: SweepDeps, input: ListPageInput): Promise<Page> {
  const { nowMs, lastSweepAtMs, token } = input;
  const { runs, next } = await listing.live({ token });
  const given = { client, nowMs, lastSweepAtMs, patience };
  const examined = await inParallel(runs, async (run) => ({ run, ...(await examineListed(run, given)) }));
  const unreadable = examined.filter(({ isUnreadable }) => isUnreadable).map(({ run }) => run.workflowId);
  return { ...pageOf(examined), unreadable, next };
}
