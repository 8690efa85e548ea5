import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { LiveRecorder, LiveRecorders } from '../../recording/live-recorders.js';
import { orphanStopIdOf } from '../../recording/names.js';
import { type Circumstances, isClosed, isOverdue, orphansOf } from '../../recording/orphans.js';
import type { KnownRun, Orphan } from '../../recording/sweep.js';
import type { ListedRun } from './listing.js';
import { deletedRun, found, lookAt } from './look.js';
import { sidInHistory } from './sid-in-history.js';

export type Given = Omit<Circumstances, 'knownToNewestRun'> & { client: Client };

export interface Examined {
  /** For the next sweep: absent when nobody has to remember it. */
  known?: KnownRun;
  orphans: Orphan[];
  /** It is closed, says that it was live, and not with which recorders. */
  isUnreadable: boolean;
}

const nothing: Examined = { orphans: [], isUnreadable: false };

/** Judges a run that the listing shows as live. What looks like an orphan is looked at again, since listings are seconds old. */
export async function examineListed(run: ListedRun, given: Given): Promise<Examined> {
  const { live } = run;
  if (!live) return { ...nothing, isUnreadable: await isClosedAndLive(run, given) };
  const known = { ...live, workflowId: run.workflowId, runId: run.runId };
  if (!isClosed(run) && !mayBeStuck(run, given)) return { ...nothing, known };
  if (isClosed(run) && (await notYetStopped(live, live.recorders, given)).length === 0) return nothing;
  return examineKnown(known, given);
}

/** Judges a run that some listing showed as live, by what Temporal says of it now. */
export async function examineKnown(run: KnownRun, given: Given): Promise<Examined> {
  const sight = (await lookAt(given.client, run)) ?? deletedRun(run.runId, run);
  if (!sight.isLive || sight.status === 'CONTINUED_AS_NEW') return nothing;
  const knownToNewestRun = isClosed(sight) ? await resourcesOfNewestRun(run, given) : new Set<string>();
  const orphaned = orphansOf(sight, { ...given, knownToNewestRun });
  const left = await notYetStopped(
    run,
    orphaned.map(({ recorder }) => recorder),
    given,
  );
  const orphans = await Promise.all(
    orphaned
      .filter(({ recorder }) => left.includes(recorder))
      .map(async ({ recorder, reason }) =>
        orphanOf(run, { recorder: await withSid(recorder, run, given.client), reason }),
      ),
  );
  const { project, appId, cname, mode, region } = sight.live ?? run;
  const recorders = isClosed(sight) ? left : (sight.live?.recorders ?? []);
  const { workflowId, runId } = run;
  const known = { workflowId, runId, project, appId, cname, mode, region, recorders };
  return { known: recorders.length > 0 ? known : undefined, orphans, isUnreadable: false };
}

function mayBeStuck(run: ListedRun, given: Given): boolean {
  const { nowMs, patience } = given;
  const ranLongEnough = nowMs - run.startedAtMs >= patience.failingSeconds * 1000;
  return ranLongEnough || (run.live?.recorders ?? []).some((recorder) => isOverdue(recorder, given));
}

async function isClosedAndLive(run: ListedRun, { client }: Given): Promise<boolean> {
  if (!isClosed(run)) return false;
  const sight = await lookAt(client, run);
  return sight?.isLive === true && !sight.live;
}

/** After a reset, or a new start of the same recording, the newest run may be looking after the recorders of this one. */
async function resourcesOfNewestRun({ workflowId, runId }: KnownRun, { client }: Given): Promise<Set<string>> {
  const newest = await lookAt(client, { workflowId });
  if (!newest || newest.runId === runId) return new Set();
  const resources = newest.live?.recorders.map(({ resourceId }) => resourceId) ?? [];
  return new Set(newest.lastResourceId ? [...resources, newest.lastResourceId] : resources);
}

async function notYetStopped(
  { appId }: LiveRecorders,
  recorders: LiveRecorder[],
  { client }: Given,
): Promise<LiveRecorder[]> {
  const looks = recorders.map(async (recorder) => {
    const stop = await found(client.workflow.getHandle(stopIdOf(appId, recorder)).describe());
    return stop?.status.name === 'COMPLETED' ? [] : [recorder];
  });
  return (await Promise.all(looks)).flat();
}

async function withSid(recorder: LiveRecorder, run: KnownRun, client: Client): Promise<LiveRecorder> {
  return recorder.sid ? recorder : { ...recorder, sid: await sidInHistory(client, run, recorder) };
}

function orphanOf(run: KnownRun, { recorder, reason }: Pick<Orphan, 'recorder' | 'reason'>): Orphan {
  const { recorders: _, ...rest } = run;
  return { ...rest, recorder, reason, stopId: stopIdOf(run.appId, recorder) };
}

/** A resourceId may be longer than a workflow id. */
function stopIdOf(appId: string, { resourceId }: LiveRecorder): string {
  return orphanStopIdOf(appId, createHash('sha256').update(resourceId).digest('hex').slice(0, 32));
}
