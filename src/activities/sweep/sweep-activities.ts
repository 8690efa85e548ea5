import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Patience } from '../../recording/orphans.js';
import type { SweepBefore } from '../../recording/sweep.js';
import { becameOf } from './became-of.js';
import { findVanished } from './find-vanished.js';
import { listPage } from './list-page.js';
import { type Listing, temporalListing } from './listing.js';
import { refusedByTemporal } from './refused.js';
import { startStops } from './start-stops.js';
import { uidsInUse } from './uids-in-use.js';

export interface SweepSettings {
  /** Instead of Temporal's, on a server without a visibility store. */
  listing?: Listing;
  /** How many recordings make a page, which a workflow's history has to hold. Default 200. */
  pageSize?: number;
  /** Default: 2 min past the deadline, 10 min of failing tasks, 1 min untaken. */
  patience?: Partial<Patience>;
}

/** What the sweeper's activities work with. */
export interface SweepDeps {
  client: Client;
  listing: Listing;
  patience: Patience;
}

/** So that a worker which dies is missed in seconds, and another looks at the same page. */
const beatMs = 5000;

/** Everything by which the sweeper looks at Temporal. */
export function createSweepActivities({ listing, pageSize = 200, patience }: SweepSettings = {}) {
  const deps = (): SweepDeps => {
    const { client } = Context.current();
    return {
      client,
      listing: listing ?? temporalListing(client, { pageSize }),
      patience: { overdueSeconds: 120, failingSeconds: 600, untakenSeconds: 60, ...patience },
    };
  };
  const asking =
    <I, O>(activity: (deps: SweepDeps, input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), beatMs);
      try {
        return await activity(deps(), input);
      } catch (error) {
        throw refusedByTemporal(error);
      } finally {
        clearInterval(beating);
      }
    };
  return {
    listPage: asking(listPage),
    findVanished: asking(findVanished),
    lastSweep: (): Promise<SweepBefore | undefined> => asking((now: SweepDeps) => now.listing.lastSweep())(undefined),
    startStops: asking(startStops),
    becameOf: asking(becameOf),
    uidsInUse: asking(uidsInUse),
  };
}

export type SweepActivities = ReturnType<typeof createSweepActivities>;
