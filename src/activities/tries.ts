import { activityInfo, heartbeat } from '@temporalio/activity';
import { z } from 'zod';

const tries = z.object({ throttled: z.int(), unreachable: z.int() });

/** How many earlier attempts of an activity were of these kinds, in which nothing reached Agora's service itself. */
export type Tries = z.output<typeof tries>;

/** What Temporal has kept of the earlier attempts; of a worker that died on the way it knows nothing. */
export function triesBefore(): Tries {
  const kept = tries.safeParse(activityInfo().heartbeatDetails);
  return kept.success ? kept.data : { throttled: 0, unreachable: 0 };
}

/** Has Temporal keep, over the attempts, that this one was of that kind. @returns how many there were, this one included */
export function countTry(kind: keyof Tries): number {
  const before = triesBefore();
  const count = before[kind] + 1;
  // A local activity has one attempt.
  if (!activityInfo().isLocal) heartbeat({ ...before, [kind]: count });
  return count;
}

/** This attempt's number, from 1, among those that count: Agora's "not now" is none. */
export function attemptThatCounts(): number {
  return Math.max(1, activityInfo().attempt - triesBefore().throttled);
}
