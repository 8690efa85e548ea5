import type { Redundancy } from './options.js';
import type { Recorder } from './recorder.js';

export interface LedgerEntry {
  appId: string;
  cname: string;
  /** The uid it was started with. */
  uid: string;
  mode: string;
  resourceId: string;
  /** What its `acquire` named: the resources of those it was to stand beside. */
  excludeResourceIds: string[];
  sid: string;
  startedAt: string;
  expiresAt: string;
  leftAt?: string;
  leaveReason?: string;
  billedSeconds: number;
  /** Its temporary storage keys lapsed before fresh ones came; what it recorded then is missing from the bucket. */
  storageKeysLapsed?: true;
}

export interface Ledger {
  recorders: LedgerEntry[];
  /** The most recorders that one channel ever had at once. */
  mostAtOnce: number;
  totals: {
    started: number;
    live: number;
    /** Live, and not among those that somebody says to own. */
    leaked: number;
    /** In the channel at a moment when Agora would have refused to stop it. */
    pastExpiry: number;
    /** At once in one channel, beyond the redundancy that was asked for. */
    doubled: number;
    billedSeconds: number;
    requests: number;
    throttled: number;
  };
}

export interface LedgerQuestion {
  nowMs: number;
  /** The sids for which somebody has a running recording; without, nothing can be called leaked but what is live. */
  owned: ReadonlySet<string>;
  redundancy: Redundancy;
  requests: number;
  throttled: number;
}

export function ledgerOf(recorders: readonly Recorder[], question: LedgerQuestion): Ledger {
  const { nowMs, owned, redundancy, requests, throttled } = question;
  const came = recorders.filter(({ leaveReason }) => leaveReason !== 'neverStarted');
  const live = came.filter(({ isLive }) => isLive);
  return {
    recorders: recorders.map((recorder) => entryOf(recorder, nowMs)),
    mostAtOnce: came.reduce((most, { besides }) => Math.max(most, besides + 1), 0),
    totals: {
      started: recorders.length,
      live: live.length,
      leaked: live.filter(({ facts }) => !owned.has(facts.sid)).length,
      pastExpiry: came.filter(({ facts, leftAtMs }) => (leftAtMs ?? nowMs) > facts.expiresAtMs).length,
      doubled: came.filter(({ besides, facts }) => besides >= wantedIn(facts.cname, redundancy)).length,
      billedSeconds: came.reduce((sum, recorder) => sum + recorder.billedSeconds(nowMs), 0),
      requests,
      throttled,
    },
  };
}

/** How many recorders at once a channel was meant to have. */
function wantedIn(cname: string, redundancy: Redundancy): number {
  if (typeof redundancy === 'number') return redundancy;
  return (Object.hasOwn(redundancy, cname) ? redundancy[cname] : undefined) ?? 1;
}

function entryOf(recorder: Recorder, nowMs: number): LedgerEntry {
  const { facts, leftAtMs, leaveReason } = recorder;
  const { appId, cname, uid, mode, resourceId, excludeResourceIds, sid, startedAtMs, expiresAtMs } = facts;
  return {
    appId,
    cname,
    uid,
    mode,
    resourceId,
    excludeResourceIds: [...excludeResourceIds],
    sid,
    startedAt: new Date(startedAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    leftAt: leftAtMs === undefined ? undefined : new Date(leftAtMs).toISOString(),
    leaveReason,
    billedSeconds: leaveReason === 'neverStarted' ? 0 : recorder.billedSeconds(nowMs),
    ...(recorder.keysHaveLapsed ? { storageKeysLapsed: true } : {}),
  };
}
