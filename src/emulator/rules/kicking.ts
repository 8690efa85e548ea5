import { z } from 'zod';
import type { KeptRule, KickingRule } from '../kicking-rules.js';
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
export function kickingRuleOf(body: unknown): KickingRule {
  const { appid: appId, cname, uid, ip = '', time, time_in_seconds: seconds, privileges } = read(kickingRule, body);
  if (cname === undefined) throw wrong('cname');
  const banMs = (seconds ?? (time ?? defaultMinutes) * 60) * 1000;
  return { appId, cname, ip, banMs, privileges, ...(uid ? { uid: String(uid) } : {}) };
}

const ruleOfApp = z.looseObject({ appid: z.string() });
const ruleById = ruleOfApp.extend({ id: z.int() });

/** Whose rules a query asks for. */
export function appIdOf(query: unknown): string {
  return read(ruleOfApp, query).appid;
}

/** Which rule is to go. */
export function ruleIdOf(body: unknown): { appId: string; id: number } {
  const { appid: appId, id } = read(ruleById, body);
  return { appId, id };
}

/** A rule as the list has it. */
export function listed({ appId: appid, uid, cname, ip, privileges, ...rule }: KeptRule) {
  const [createAt, ts] = [rule.createdAtMs, rule.endsAtMs].map((ms) => new Date(ms).toISOString());
  return {
    id: rule.id,
    appid,
    uid: Number(uid ?? 0),
    opid: rule.id,
    cname,
    ip,
    ts,
    privileges,
    createAt,
    updateAt: createAt,
  };
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrong(parsed.error.issues[0]?.path.join('.') || 'body');
}

function wrong(field: string): Refusal {
  return new Refusal(400, { message: `invalid parameter: ${field}` });
}
