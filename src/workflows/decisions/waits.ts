/** How long to wait before asking again, in seconds: Agora's advice (docs/agora.md, "What a good client does"). */

/** `start` said nothing certain: the same request again. */
export const startRepeats = [3, 6, 9] as const;

/** First query after the sid, then backing off; together the 90 s within which a start must be confirmed. */
export const confirmWaits = [5, 10, 15, 30, 30] as const;

/** `failed to find worker`: a failover takes up to 90 s. */
export const notFoundWaits = [5, 10, 15, 30, 30] as const;

/** 5xx, or no answer at all, says nothing about the recorder. */
export const unansweredWaits = [5, 10, 15, 30] as const;

/** For how long 404 must have been the only answer before it is believed. */
export const failoverSeconds = 90;

/** The n-th wait (from 0), the last one repeating. */
export function waitAt(waits: readonly number[], n: number): number {
  return waits[Math.min(n, waits.length - 1)] ?? 0;
}

/** How long after its start a recorder has to be confirmed (rule R3). */
export const confirmWithinSeconds = 90;

/** How long a uid that was taken out may not come back: a start still under way at Agora's must not bring it in again. */
export const banMinutes = 1;

/** Before a recorder is tried again with another uid: time for Agora to find capacity. */
export const betweenTries = [1, 3, 6] as const;

/** How long a notification is waited for that may tell a lost sid; nothing else leads to the recorder of a page. */
export const sidByNotificationSeconds = { channel: 10, web: 90 } as const;

/** How many times a recorder is looked at that is to find out whether anybody is still there. */
export const probeLooks = 6;
