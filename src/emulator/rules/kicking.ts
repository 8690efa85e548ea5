import { z } from 'zod';
import { Refusal } from '../refusal.js';

const kickingRule = z.looseObject({
  appid: z.string(),
  cname: z.string().optional(),
  uid: z.int().min(0).max(4_294_967_295).optional(),
  ip: z.string().optional(),
  time: z.int().min(0).max(1440).optional(),
  time_in_seconds: z.int().min(10).max(86_430).optional(),
  privileges: z.array(z.enum(['join_channel', 'publish_audio', 'publish_video'])).min(1),
});

const defaultMinutes = 60;

/** A rule of the channel management API (docs/agora.md §9). Without a uid it is for everybody in the channel. */
export function kickingRuleOf(body: unknown) {
  const parsed = kickingRule.safeParse(body);
  if (!parsed.success) throw wrong(parsed.error.issues[0]?.path.join('.') || 'body');
  const { appid: appId, cname, uid, time = defaultMinutes, time_in_seconds: seconds, privileges } = parsed.data;
  if (cname === undefined) throw wrong('cname');
  const banMs = (seconds ?? time * 60) * 1000;
  const isEverybody = uid === undefined || uid === 0;
  return {
    ...{ appId, cname, banMs, uid: isEverybody ? undefined : String(uid) },
    isKick: privileges.includes('join_channel'),
  };
}

function wrong(field: string): Refusal {
  return new Refusal(400, { message: `invalid parameter: ${field}` });
}
