import { acquire } from './acquire.js';
import type { ActivityDeps } from './deps.js';
import { query } from './query.js';
import { refreshStorage } from './refresh-storage.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { takeOut } from './take-out.js';
import { unlessRefused } from './unless-refused.js';
import { update, updateLayout } from './update.js';

/** Every activity of a recording, over the same clients and configuration. */
export function createActivities(deps: ActivityDeps) {
  return {
    acquire: acquire(deps),
    start: start(deps),
    query: query(deps),
    update: update(deps),
    updateLayout: updateLayout(deps),
    stop: stop(deps),
    takeOut: takeOut(deps),
    stopOrphan: unlessRefused(stop(deps)),
    takeOrphanOut: unlessRefused(takeOut(deps)),
    refreshStorage: refreshStorage(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
