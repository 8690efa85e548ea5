import type { z } from 'zod';
import { InvalidRequest } from './errors.js';
import type { Call } from './http.js';
import type { Mode } from './wire/modes.js';
import * as replies from './wire/replies.js';
import * as requests from './wire/requests.js';
import { brokenRules } from './wire/rules.js';

interface Recorder {
  cname: string;
  uid: string;
  mode: Mode;
  resourceId: string;
}

interface StartedRecorder extends Recorder {
  sid: string;
}

export interface AcquireCall extends Omit<Recorder, 'resourceId'>, requests.AcquireClientRequest {}

export interface StartCall extends Recorder {
  request: requests.StartClientRequest;
}

export type QueryCall = Pick<StartedRecorder, 'mode' | 'resourceId' | 'sid'>;

export interface UpdateCall extends StartedRecorder {
  request: requests.UpdateClientRequest;
}

export interface UpdateLayoutCall extends StartedRecorder {
  request: requests.LayoutClientRequest;
}

export interface StopCall extends StartedRecorder {
  /** Answer at once, without the outcome of the upload. @default Agora's: false */
  asyncStop?: boolean;
}

export interface KickingRuleCall {
  cname: string;
  /** Always needed: without it the rule would close the channel to everyone. */
  uid: string;
  /** 1 to 1440. Default: removed once, and free to come back. */
  banMinutes?: number;
}

/** A call, checked and made ready: all of it but the host. */
export type Prepared<Result> = Pick<Call<Result>, 'endpoint' | 'method' | 'about' | 'body' | 'reply'> & {
  path: string;
  /** The path, with names instead of ids. */
  template: string;
};

const wireModes: Readonly<Record<Mode, string>> = { composite: 'mix', individual: 'individual', web: 'web' };

/** The calls whose path names a recorder, or the resource for one, and ends with the call's own name. */
type RecorderEndpoint = Exclude<replies.Endpoint, 'acquire' | 'kickingRule' | 'callbackAddresses'>;

const recordingsTemplate = '/v1/apps/{appId}/cloud_recording';

/** The calls of one App ID. Each throws InvalidRequest for what Agora's documented limits forbid. */
export function callsOf(appId: string) {
  const recordings = `/v1/apps/${encodeURIComponent(appId)}/cloud_recording`;
  const ofRecorder = (
    endpoint: RecorderEndpoint,
    { resourceId, sid, mode }: Omit<QueryCall, 'sid'> & { sid?: string },
  ) => {
    const ofSid = sid === undefined ? '' : `/sid/${encodeURIComponent(sid)}`;
    const path = `${recordings}/resourceid/${encodeURIComponent(resourceId)}${ofSid}/mode/${wireModes[mode]}/${endpoint}`;
    const template = `${recordingsTemplate}/resourceid/{resourceId}${ofSid && '/sid/{sid}'}/mode/{mode}/${endpoint}`;
    return { endpoint, path, template, about: { resourceId, ...(sid !== undefined && { sid }) } };
  };
  return {
    acquire({ cname, uid, mode, ...clientRequest }: AcquireCall) {
      const body = checked('acquire', requests.acquireRequest(mode), { cname, uid, clientRequest });
      const [path, template] = [`${recordings}/acquire`, `${recordingsTemplate}/acquire`];
      return post({ endpoint: 'acquire', path, template, body, reply: replies.acquireReply });
    },

    start({ cname, uid, request: clientRequest, ...ids }: StartCall) {
      checked('start', requests.resourceIds, ids);
      const body = checked('start', requests.startRequest(ids.mode), { cname, uid, clientRequest });
      return post({ ...ofRecorder('start', ids), body, reply: replies.startReply });
    },

    query(ids: QueryCall): Prepared<replies.RecorderReport> {
      checked('query', requests.recorderIds, ids);
      return { ...ofRecorder('query', ids), method: 'GET', reply: replies.queryReply };
    },

    update({ cname, uid, request: clientRequest, ...ids }: UpdateCall) {
      checked('update', requests.recorderIds, ids);
      const body = checked('update', requests.updateRequest(ids.mode), { cname, uid, clientRequest });
      return post({ ...ofRecorder('update', ids), body, reply: replies.changeReply });
    },

    updateLayout({ cname, uid, request: clientRequest, ...ids }: UpdateLayoutCall) {
      checked('updateLayout', requests.layoutIds, ids);
      const body = checked('updateLayout', requests.updateLayoutRequest, { cname, uid, clientRequest });
      return post({ ...ofRecorder('updateLayout', ids), body, reply: replies.changeReply });
    },

    stop({ cname, uid, asyncStop, ...ids }: StopCall) {
      checked('stop', requests.recorderIds, ids);
      const clientRequest = asyncStop === undefined ? {} : { async_stop: asyncStop };
      const body = checked('stop', requests.stopRequest(ids.mode), { cname, uid, clientRequest });
      return post({ ...ofRecorder('stop', ids), body, reply: replies.stopReply });
    },

    kickingRule(call: KickingRuleCall) {
      const { cname, uid, banMinutes = 0 } = checked('kickingRule', requests.kickingRule, call);
      const body = { appid: appId, cname, uid: Number(uid), ip: '', time: banMinutes, privileges: ['join_channel'] };
      const path = '/dev/v1/kicking-rule';
      return post({ endpoint: 'kickingRule', path, template: path, body, reply: replies.kickingRuleReply });
    },

    callbackAddresses(): Prepared<string[]> {
      return {
        endpoint: 'callbackAddresses',
        method: 'GET',
        path: '/v1/ncs/ip',
        template: '/v1/ncs/ip',
        reply: replies.callbackAddressesReply,
      };
    },
  };
}

function post<Result>(call: Omit<Prepared<Result>, 'method'>): Prepared<Result> {
  return { ...call, method: 'POST' };
}

/** What the schema makes of a request; refused here, with the broken rules' names, before anything is sent. */
function checked<Schema extends z.ZodType>(
  endpoint: replies.Endpoint,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  const broken = brokenRules(reading.error);
  const words = broken.map(({ field, rule }) => `${field} ${rule}`).join('; ');
  throw new InvalidRequest({
    endpoint,
    recorder: 'unchanged',
    message: `${endpoint} was not sent: ${words}`,
    advice: [...new Set(broken.map(({ field, remedy }) => `${field}: ${remedy}`))].join('; '),
  });
}
