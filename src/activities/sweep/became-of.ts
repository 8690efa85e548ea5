import { WorkflowFailedError } from '@temporalio/client';
import type { OrphanEnd, OrphanReport } from '../../recording/sweep.js';
import { inParallel } from './in-parallel.js';
import { found } from './look.js';
import type { SweepDeps } from './sweep-activities.js';

export type Became = Pick<OrphanReport, 'became' | 'why'>;

/** What has become of orphans so far, in the order of the ids of the workflows that stop them. */
export function becameOf({ client }: SweepDeps, { stopIds }: { stopIds: string[] }): Promise<Became[]> {
  return inParallel(stopIds, async (stopId): Promise<Became> => {
    const stop = client.workflow.getHandle(stopId);
    const described = await found(stop.describe());
    if (!described) return { became: 'refused', why: 'whoever was to stop it has been deleted' };
    if (described.status.name === 'RUNNING') return { became: 'pending' };
    try {
      const { left, why }: OrphanEnd = await stop.result();
      return { became: left, why };
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return { became: 'refused', why: error.cause?.message ?? error.message };
    }
  });
}
