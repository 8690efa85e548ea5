import { z } from 'zod';
import { type BrokenRule, brokenRules } from '../agora/wire/rules.js';

/**
 * One of Agora's notifications, as the Signal `agoraEvent` brings it to a recording (docs/agora.md, "Callbacks"): the
 * envelope, and of the details only what a recording acts upon. Only a hint: nothing depends on its coming.
 */
const agoraEvent = z.strictObject({
  /** The same for every copy of one notification. */
  noticeId: z.string().min(1).max(128),
  eventType: z.int().min(1),
  /** When Agora sent it, in ms. */
  notifyMs: z.number(),
  sid: z.string().min(1).max(128).optional(),
  uid: z.string().min(1).max(32).optional(),
  /** Its place among the notifications of one sid; they may come in any order. */
  sequence: z.int().optional(),
  /** Event 1: 1 to 5; at 5 the recorder may be gone. */
  errorLevel: z.int().optional(),
  /** Events 1, 2 and 71. */
  code: z.int().optional(),
  /** Events 1 and 2, and what an unknown event is called: at most 200 characters. */
  message: z.string().max(200).optional(),
  /** Event 11: 0 normal, 1 abnormal. */
  exitStatus: z.int().optional(),
  /** Event 12: under which uid the recorder goes on. */
  newUid: z.string().max(32).optional(),
  /** Event 41, bits: 2 signal, 4 no users, 16 left; 0 is a failed initialisation. */
  leaveCode: z.int().optional(),
  /** Events 4, 31, 32, 45 and 71: names of files, and what else Agora says of them. */
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        track: z.enum(['audio', 'video', 'audio_and_video']).optional(),
        uid: z.string().optional(),
        /** ISO 8601, UTC. */
        startedAt: z.string().optional(),
      }),
    )
    .max(500)
    .optional(),
});

export type AgoraEvent = z.infer<typeof agoraEvent>;

/** Signals may come from anybody, so they are read with care. */
export function readAgoraEvent(raw: unknown): { event: AgoraEvent } | { brokenRules: BrokenRule[] } {
  const reading = agoraEvent.safeParse(raw);
  return reading.success ? { event: reading.data } : { brokenRules: brokenRules(reading.error) };
}

/** Those that only a recorder which has just begun sends: a sid may be learned from them. */
const beginnings = [13, 40, 70];

/** Agora's clock and Temporal's may differ by so much. */
const clocksDifferMs = 60_000;

/**
 * The sid of a recorder whose `start` was sent at an instant, if this tells it (rule R2: the answer may be lost). One that
 * comes late may be about an earlier recording of the same uid.
 */
export function sidToldOf(
  { eventType, sid, uid, notifyMs }: AgoraEvent,
  sent: { uid: string; sentAtMs: number },
): string | undefined {
  const isOfIt = beginnings.includes(eventType) && uid === sent.uid && notifyMs >= sent.sentAtMs - clocksDifferMs;
  return isOfIt ? sid : undefined;
}
