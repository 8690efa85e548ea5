import { isClosed } from '../../recording/orphans.js';
import type { Orphan } from '../../recording/sweep.js';
import type { ListedRun } from './listing.js';
import { lookAt } from './look.js';
import type { SweepDeps } from './sweep-activities.js';

export type UidsInUseInput = Pick<Orphan, 'workflowId' | 'appId' | 'cname' | 'recorder'>;

/** The uids of an orphan under which another recorder is in the channel by now: to take them out would hit that one. */
export async function uidsInUse(
  { client, listing }: SweepDeps,
  { workflowId, appId, cname, recorder }: UidsInUseInput,
): Promise<string[]> {
  const running: Pick<ListedRun, 'status' | 'live'>[] = [];
  // The listing may not have it yet, if the same recording was started anew this very moment.
  const newest = await lookAt(client, { workflowId });
  if (newest) running.push(newest);
  let token: string | undefined;
  do {
    const page = await listing.live({ token, channel: { appId, cname } });
    running.push(...page.runs);
    token = page.next;
  } while (token);
  const others = running
    .filter((run) => !isClosed(run) && run.live?.appId === appId && run.live.cname === cname)
    .flatMap(({ live }) => live?.recorders ?? [])
    .filter(({ resourceId }) => resourceId !== recorder.resourceId);
  return [...new Set(others.flatMap(({ uid, movedTo }) => (movedTo ? [uid, movedTo] : [uid])))];
}
