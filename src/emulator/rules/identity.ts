import { z } from 'zod';
import { isObject, type Json } from '../json.js';
import { refuse } from '../refusal.js';
import { demand, parse } from './parse.js';

const channelName = /^[A-Za-z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]{1,64}$/u;
const integerUid = /^[1-9]\d{0,9}$/u;
const largestUid = 4_294_967_295;
const longestLabelBytes = 1024;
const web = 1;

const identity = z.looseObject({
  cname: z.string(),
  uid: z.string(),
  clientRequest: z.looseObject({}).default({}),
});

/** `(appid, cname, uid)` names one recording. */
export interface Identity {
  cname: string;
  uid: string;
  clientRequest: Json;
}

/** The part that every body has; other fields beside it, as clients send them, are let through. */
export function readIdentity(body: unknown): Identity {
  const read = parse(identity, withoutNulls(body), '');
  demand(isUid(read.uid), 'uid');
  return read;
}

/** An integer from 1 to 4294967295, as a string. */
export function isUid(uid: string): boolean {
  return integerUid.test(uid) && Number(uid) <= largestUid;
}

const acquireFields = z.looseObject({
  scene: z.literal([0, 1, 2]).default(0),
  resourceExpiredHour: z.int().min(1).max(720).default(72),
  region: z.enum(['CN', 'AP', 'EU', 'NA']).optional(),
  regionAffinity: z.int().min(0).max(4).optional(),
  excludeResourceIds: z.array(z.string()).optional(),
  startParameter: z.looseObject({}).optional(),
});

const byAffinity = [undefined, 'CN', 'AP', 'EU', 'NA'] as const;

/** What `acquire` may ask for. `regionAffinity` is an older way to write `region`. */
export function readAcquire({ cname, clientRequest }: Identity) {
  const { regionAffinity = 0, ...fields } = parse(acquireFields, clientRequest, 'clientRequest');
  const isLabel = cname.length > 0 && Buffer.byteLength(cname) <= longestLabelBytes;
  if (fields.scene === web ? !isLabel : !channelName.test(cname)) throw refuse.invalidChannel();
  return { ...fields, region: fields.region ?? byAffinity[regionAffinity] };
}

/** Some clients write null for what they do not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutNulls(field)]));
}
