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
 * @param tokenEndsAtMs when the channel's token lapses, if it has one whose end is known: without it the recorder is removed.
 */
export function deadlineOf(start: { sentAtMs: number; resourceExpiredHour: number; tokenEndsAtMs?: number }): Deadline {
  const expiresAtMs = start.sentAtMs + start.resourceExpiredHour * hour;
  const end = Math.min(expiresAtMs, start.tokenEndsAtMs ?? Number.POSITIVE_INFINITY);
  const life = Math.max(0, end - start.sentAtMs);
  const margin = Math.min(life / 2, Math.max(5 * minute, life * 0.01));
  return { stopByMs: Math.floor(end - margin), expiresAtMs };
}
