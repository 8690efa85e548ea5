export interface UidsInUse {
  /** In the order in which they take turns. */
  uids: readonly string[];
  /** Where the turn is. */
  turn: number;
  /** Those of recorders that may be in the channel. */
  live: readonly string[];
  /** When each uid that was taken out of the channel may come back. */
  bannedUntilMs: ReadonlyMap<string, number>;
  nowMs: number;
}

/** The next uid in turn that no live recorder has, and that may come in soonest; with how long it has to wait, in ms. */
export function nextUid(use: UidsInUse): { uid: string; turn: number; waitMs: number } | undefined {
  const { uids, turn, live, nowMs } = use;
  const free = uids
    .map((_, n) => (turn + n) % uids.length)
    .map((index) => ({ uid: uids[index] ?? '', turn: index + 1 }))
    .filter(({ uid }) => !live.includes(uid))
    .map((choice) => ({ ...choice, waitMs: Math.max(0, (use.bannedUntilMs.get(choice.uid) ?? nowMs) - nowMs) }));
  return free.toSorted((one, other) => one.waitMs - other.waitMs)[0];
}
