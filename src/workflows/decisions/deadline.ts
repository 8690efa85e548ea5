const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export interface Deadline {
  /** Stop before this. */
  stopByMs: number;
  /** From here on Agora refuses even `stop`. */
  expiresAtMs: number;
}

/**
 * Rule R5. Agora counts `resourceExpiredHour` from the moment it gives the sid; `sentAtMs`, just before the start was sent,
 * is earlier, so what we compute is never too late. The margin is the larger of 5 min and 1 %, at most half.
 *
 * @param start.endsAtMs what else ends the recorder, if it is known: a token that lapses has it removed from the channel.
 */
export function deadlineOf(start: {
  sentAtMs: number;
  resourceExpiredHour: number;
  endsAtMs?: (number | undefined)[];
}): Deadline {
  const expiresAtMs = start.sentAtMs + start.resourceExpiredHour * hour;
  const end = Math.min(expiresAtMs, ...(start.endsAtMs ?? []).filter((ms) => ms !== undefined));
  return { stopByMs: stopBeforeMs(end, start.sentAtMs), expiresAtMs };
}

/** The margin before an end. */
export function stopBeforeMs(endMs: number, sinceMs: number): number {
  const life = Math.max(0, endMs - sinceMs);
  const margin = Math.min(life / 2, Math.max(5 * minute, life * 0.01));
  return Math.floor(endMs - margin);
}
