import { z } from 'zod';

/** The key of the memo in which a recording keeps its live recorders. */
export const liveRecordersMemo = 'recorders';

const liveRecorder = z.object({
  uid: z.string(),
  /** The uid under which Agora moved it to another server, once that is known. */
  movedTo: z.string().optional(),
  /** Too long for a search attribute in some databases, hence this memo. */
  resourceId: z.string(),
  /** Absent while `start` has not answered. */
  sid: z.string().optional(),
  /** ISO 8601: by then it must have been stopped. */
  stopBy: z.string(),
  /** ISO 8601: from then on Agora refuses even `stop`. */
  expiresAt: z.string(),
});

/** A recorder that may be in the channel. */
export type LiveRecorder = z.infer<typeof liveRecorder>;

const liveRecorders = z.object({
  project: z.string(),
  appId: z.string(),
  cname: z.string(),
  mode: z.enum(['composite', 'individual', 'web']),
  region: z.enum(['CN', 'AP', 'EU', 'NA']).optional(),
  recorders: z.array(liveRecorder),
});

/**
 * The memo of every recording: all it takes to stop its recorders without its workflow. Temporal hands it out with the
 * list of workflows, also of those that were terminated.
 */
export type LiveRecorders = z.infer<typeof liveRecorders>;

/** `undefined` when there is none, or it is no such memo. */
export function readLiveRecorders(memo: Record<string, unknown> | undefined): LiveRecorders | undefined {
  const reading = liveRecorders.safeParse(memo?.[liveRecordersMemo]);
  return reading.success ? reading.data : undefined;
}
