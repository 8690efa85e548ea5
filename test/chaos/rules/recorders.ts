import type { Chronicle, Evidence } from '../evidence.js';
import type { Finding } from '../oracle.js';
import { at, isOutOfReach, type Life, livesByOwner, livesIn, minute, second } from './lives.js';

type Found = Omit<Finding, 'offence'>;

/** How long a recorder may be there after its recording is over. */
function stayAllowedMs({ closed }: Chronicle, { orphansStayMs }: Evidence): number {
  return closed?.how === 'terminated' ? orphansStayMs + graceMs : graceMs;
}

/** Clocks are read one after the other, and what is sent has to arrive. */
const graceMs = 10 * second;

/** A recorder that stayed behind its recording, or was never anybody's. */
export function leaked(evidence: Evidence): Found[] {
  return livesIn(evidence)
    .filter((life) => stayedBehind(life, evidence) && !isOutOfReach(life))
    .map((life) => found(life, `${life.isThere ? 'still there' : `left at ${at(life.untilMs)}`}, ${wordsFor(life)}`));
}

/** Those that stayed behind, and that nobody can end. */
export function outOfReach(evidence: Evidence): Life[] {
  return livesIn(evidence).filter((life) => stayedBehind(life, evidence) && isOutOfReach(life));
}

function stayedBehind({ owner, untilMs, isThere }: Life, evidence: Evidence): boolean {
  if (!owner?.closed) return isThere;
  return untilMs > owner.closed.atMs + stayAllowedMs(owner, evidence);
}

function wordsFor({ owner }: Life): string {
  if (!owner) return 'and no history knows its resource';
  if (!owner.closed) return 'and its recording never ends';
  return `and its recording was over (${owner.closed.how}) at ${at(owner.closed.atMs)}: ${owner.closed.words}`;
}

/** In the channel when Agora would have refused to stop it. */
export function pastExpiry(evidence: Evidence): Found[] {
  return livesIn(evidence)
    .filter(({ entry, untilMs }) => untilMs > Date.parse(entry.expiresAt))
    .filter((life) => !isOutOfReach(life))
    .map((life) => found(life, `there until ${at(life.untilMs)}, and its resource lapsed at ${life.entry.expiresAt}`));
}

/** How long an old recorder may be beside the one that takes its place. */
const handoverMs = 10 * minute;

/** More recorders at once than a recording asked for; for a rollover's few minutes the old one does not count. */
export function doubled(evidence: Evidence): Found[] {
  return [...livesByOwner(evidence)].flatMap(([{ redundancy }, lives]) =>
    lives.flatMap((life, n) => {
      const there = [...lives.slice(0, n).filter(({ untilMs }) => untilMs > life.fromMs), life];
      const count = there.filter((one) => !there.some((other) => takesThePlaceOf(other, one))).length;
      return count > redundancy ? [found(life, `the ${count}. at once, where ${redundancy} was asked for`)] : [];
    }),
  );
}

function takesThePlaceOf(next: Life, old: Life): boolean {
  const isPlanned = next.entry.excludeResourceIds.includes(old.entry.resourceId) && next.fromMs >= old.fromMs;
  return isPlanned && old.untilMs <= next.fromMs + handoverMs;
}

function found({ entry, owner }: Life, words: string): Found {
  return { of: owner?.workflowId ?? entry.cname, words: `sid ${entry.sid}, uid ${entry.uid}: ${words}` };
}
