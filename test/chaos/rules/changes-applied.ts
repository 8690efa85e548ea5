import { z } from 'zod';
import type { RequestLogEntry } from '../../../src/emulator/server.js';
import type { AcceptedChange, Chronicle, Evidence, Facet } from '../evidence.js';
import { facetsIn } from '../facets.js';
import type { Finding } from '../oracle.js';
import { at, isOutOfReach, type Life, livesByOwner, minute, second } from './lives.js';

type Found = Omit<Finding, 'offence'>;

/** What a recorder was told at a moment, by its start or by a change. */
interface Setting {
  atMs: number;
  sid: string;
  facet: Facet;
  value: string;
  /** Agora refused it for good. */
  refused: boolean;
}

const withRequest = z.looseObject({ clientRequest: z.unknown() });
const withSid = z.looseObject({ sid: z.string() });

/** Until a change is with Agora when all that goes wrong is a recorder that has to be found again, or followed. */
const patienceMs = 10 * minute;

/** Changes that a recording took on and that no recorder has, or that a later recorder has no more. */
export function changesNotApplied(evidence: Evidence): Found[] {
  const settings = settingsIn(evidence);
  return [...livesByOwner(evidence)].flatMap(([owner, lives]) => {
    const sids = new Set(lives.map(({ entry }) => entry.sid));
    const said = settings.filter(({ sid }) => sids.has(sid));
    const refused = refusedAmong(owner.changes, said);
    const told = said.filter((setting) => !setting.refused);
    const changes = owner.changes.filter((change) => change.answer !== 'superseded' && !refused.has(change));
    const lost = changes.filter((change) => isLost(change, lives, { owner, changes, told }));
    return [
      ...lost.map(({ facet, value, atMs }) =>
        found(owner, `${facet} ${value}, accepted at ${at(atMs)}, reached nobody`),
      ),
      ...lives.filter((life) => !isOutOfReach(life)).flatMap((life) => forgottenBy(life, { owner, changes, told })),
    ];
  });
}

interface Case {
  owner: Chronicle;
  changes: readonly AcceptedChange[];
  told: readonly Setting[];
}

/**
 * Those refused count for nothing, as those superseded: whoever asked was told, or asked for something newer. A Signal is
 * not answered, so it is found by what Agora said: of several that ask for the same, the oldest that may be meant.
 */
function refusedAmong(changes: readonly AcceptedChange[], said: readonly Setting[]): Set<AcceptedChange> {
  const refused = new Set<AcceptedChange>();
  for (const { facet, value, atMs } of said.filter((setting) => setting.refused)) {
    const meant = changes.filter((one) => one.facet === facet && one.value === value && one.atMs <= atMs);
    const open = meant.filter((one) => one.answer !== 'byAgora' && one.answer !== 'partOfStart');
    const found = open.find((one) => !refused.has(one)) ?? meant.at(-1);
    if (found) refused.add(found);
  }
  return new Set([...refused, ...changes.filter(({ answer }) => answer === 'refused')]);
}

function isLost(change: AcceptedChange, lives: readonly Life[], { owner, changes, told }: Case): boolean {
  const { facet, value, atMs } = change;
  if (told.some((setting) => setting.facet === facet && setting.value === value && setting.atMs >= atMs)) return false;
  if (change.answer === 'byAgora') return true;
  // One that is not sent by itself may give way to a newer one of its kind, and one without an answer to the end, too.
  const later = changes.slice(changes.indexOf(change) + 1);
  const gaveWay = later.some((other) => other.facet === facet);
  if (change.answer === 'partOfStart') return !gaveWay && lives.some(({ fromMs }) => fromMs >= atMs);
  const endMs = owner.stopAskedAtMs ?? owner.closed?.atMs ?? Number.POSITIVE_INFINITY;
  return !gaveWay && endMs > atMs + graceMs(owner);
}

function graceMs({ heartbeatSeconds }: Chronicle): number {
  return patienceMs + heartbeatSeconds * second;
}

/** What a recorder does at its end is what the last change asked for, unless that is quite new. */
function forgottenBy(life: Life, { owner, changes, told }: Case): Found[] {
  const isNew = (atMs: number) => atMs > life.untilMs - graceMs(owner);
  return [...new Set(changes.map(({ facet }) => facet))].flatMap((facet) => {
    const mine = changes.filter((change) => change.facet === facet && change.atMs <= life.untilMs);
    const last = mine.findLast(({ atMs }) => !isNew(atMs));
    const now = told.findLast((setting) => setting.sid === life.entry.sid && setting.facet === facet);
    const allowed = [last, ...mine.filter(({ atMs }) => isNew(atMs))].map((change) => change?.value);
    if (!last || allowed.includes(now?.value)) return [];
    const words = `sid ${life.entry.sid} ended with ${facet} ${now?.value ?? 'unset'}, not with ${last.value}`;
    return [found(owner, `${words}, accepted at ${at(last.atMs)}`)];
  });
}

function settingsIn({ requests, recorders }: Evidence): Setting[] {
  const sids = new Map(recorders.map(({ resourceId, sid }) => [resourceId, sid]));
  return requests.flatMap((request) => {
    const sid = sids.get(/\/resourceid\/([^/]+)\//u.exec(request.path)?.[1] ?? '');
    const refused = request.status !== undefined && request.status >= 400 && isRefusal(request);
    if (sid === undefined || !(refused || wasCarriedOut(request, sid))) return [];
    const facets = Object.entries(facetsIn(withRequest.safeParse(request.body).data?.clientRequest));
    return facets.map(([facet, value]) => ({
      ...{ atMs: Date.parse(request.at), sid, value, refused },
      facet: facet as Facet,
    }));
  });
}

/** An answer that was lost tells nothing of what became of the request; the ledger tells of a start alone. */
function wasCarriedOut({ endpoint, status, fault, answer }: RequestLogEntry, sid: string): boolean {
  if (status === 200 && fault !== 'refuse') return endpoint !== 'start' || withSid.safeParse(answer).data?.sid === sid;
  return fault === 'loseAnswer';
}

function isRefusal({ endpoint, status }: RequestLogEntry): boolean {
  return status === 400 && (endpoint === 'update' || endpoint === 'updateLayout');
}

function found(owner: Chronicle, words: string): Found {
  return { of: owner.workflowId, words };
}
