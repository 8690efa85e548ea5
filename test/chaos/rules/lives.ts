import type { LedgerEntry } from '../../../src/emulator/server.js';
import type { Chronicle, Evidence } from '../evidence.js';

export const second = 1000;
export const minute = 60 * second;

/** One recorder that came into its channel, from when to when, and whose it is. */
export interface Life {
  entry: LedgerEntry;
  fromMs: number;
  /** Now, while it is there. */
  untilMs: number;
  isThere: boolean;
  /** Absent when no history has sent `start` with its resource. */
  owner?: Chronicle;
}

/** Every recorder that came, the oldest first. */
export function livesIn({ recorders, chronicles, nowMs }: Evidence): Life[] {
  const owners = new Map(chronicles.flatMap((owner) => owner.resourceIds.map((id) => [id, owner] as const)));
  const came = recorders.filter(({ leaveReason }) => leaveReason !== 'neverStarted');
  const lives = came.map((entry): Life => {
    const { leftAt, startedAt, resourceId } = entry;
    const owner = owners.get(resourceId);
    const untilMs = leftAt === undefined ? nowMs : Date.parse(leftAt);
    return { entry, fromMs: Date.parse(startedAt), untilMs, isThere: leftAt === undefined, ...(owner && { owner }) };
  });
  return lives.toSorted((one, other) => one.fromMs - other.fromMs);
}

export function livesByOwner(evidence: Evidence): Map<Chronicle, Life[]> {
  const lives = livesIn(evidence);
  return new Map(evidence.chronicles.map((owner) => [owner, lives.filter((life) => life.owner === owner)]));
}

/**
 * Of a page whose sid is lost, or whose time has lapsed: Agora has no call that reaches it. Its recording failed, and says so;
 * or it was terminated before it heard of the sid.
 */
export function isOutOfReach({ owner, entry }: Life): boolean {
  if (owner?.mode !== 'web') return false;
  const { how } = owner.closed ?? {};
  return how === 'failed' || (how === 'terminated' && owner.unheardOf.includes(entry.resourceId));
}

export function at(ms: number): string {
  return new Date(ms).toISOString();
}
