import { defineQuery, setHandler } from '@temporalio/workflow';
import type { FindVanishedInput } from '../../activities/sweep/find-vanished.js';
import type { ListPageInput } from '../../activities/sweep/list-page.js';
import { sweeperNames } from '../../recording/names.js';
import type { KnownRun, Orphan, Page, SweepOptions } from '../../recording/sweep.js';
import { goesOnWithAnyVersion } from '../moving-on.js';
import { askTemporal } from './orphan-calls.js';

/** A page of those that are live, or of those that were at the sweep before. */
export type SweepPageInput = SweepOptions & ({ listed: ListPageInput } | { vanished: FindVanishedInput });

/** All that the sweep itself has to know, so that its history stays small. */
export type SweptPage = Pick<Page, 'unreadable' | 'next'> & { live: number; orphans: Orphan[] };

const known = defineQuery<KnownRun[]>(sweeperNames.known);

/** Judges one page, has its orphans stopped, and keeps it for the sweep after this one. */
export async function sweepPage(input: SweepPageInput): Promise<SweptPage> {
  let page: Page = { known: [], orphans: [], unreadable: [] };
  setHandler(known, () => page.known);
  page = 'listed' in input ? await askTemporal.listPage(input.listed) : await askTemporal.findVanished(input.vanished);
  const { orphans, unreadable, next } = page;
  if (!input.dryRun && orphans.length > 0) await askTemporal.startStops({ orphans });
  return { live: page.known.length, orphans, unreadable, next };
}

goesOnWithAnyVersion(sweepPage);
