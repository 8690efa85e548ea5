import { z } from 'zod';
import { type FileFacts, namesInFileList } from './file-facts.js';

export type { FileFacts };

/** What Agora answers, read leniently: unknown fields are passed over, and each spelling its pages know is understood. */

export const endpoints = [
  'acquire',
  'start',
  'query',
  'update',
  'updateLayout',
  'stop',
  'kickingRule',
  'callbackAddresses',
] as const;

export type Endpoint = (typeof endpoints)[number];

/**
 * The statuses that may carry an endpoint's result; the parser and the error table both read this. 206 is never among them:
 * Agora sends it when it does not know. 201 from `start` is a result only when it holds a sid.
 */
export const successStatuses: Readonly<Record<Endpoint, readonly number[]>> = {
  acquire: [200],
  start: [200, 201],
  query: [200],
  update: [200],
  updateLayout: [200],
  stop: [200],
  kickingRule: [200],
  callbackAddresses: [200],
};

const uploadingStatuses = ['uploaded', 'backuped', 'stranded', 'unknown'] as const;
/** `backuped`, `stranded`: some file is only in Agora's own backup so far, and is moved later. */
export type UploadingStatus = (typeof uploadingStatuses)[number];

export interface WebFacts {
  /** Of the page's recorder: `init`, `inProgress` or `exit`. */
  state?: string;
  onhold?: boolean;
  /** Of the pushes to a CDN. Their URLs hold stream keys and are left out; the order is the request's. */
  rtmp?: { state?: string; outputs: { status: string }[] };
}

/** What `query` tells. */
export interface RecorderReport {
  /** 0 not started .. 4 ready, 5 in progress, 6 stop requested, 7 stopped, 8 exited, 20 exited abnormally. */
  status: number;
  /** Absent when Agora lists none in this kind of recording (screenshots). */
  files?: FileFacts[];
  /** Web mode only. */
  web?: WebFacts;
}

/** What `stop` tells. A field is absent when the answer has none, as with an asynchronous stop. */
export interface StopReport {
  files?: FileFacts[];
  uploadingStatus?: UploadingStatus;
}

const id = z.string().min(1);
const uploadingStatus = z.enum(uploadingStatuses).catch('unknown').optional();

const servicePayload = z.object({
  state: z.string().optional().catch(undefined),
  onhold: z.boolean().optional().catch(undefined),
  fileList: namesInFileList,
  outputs: z
    .array(z.object({ status: z.string().catch('unknown') }))
    .optional()
    .catch(undefined),
  uploadingStatus,
});

const serverResponse = z.object({
  fileList: namesInFileList,
  uploadingStatus,
  extensionServiceState: z
    .array(
      z.object({ serviceName: z.string(), payload: servicePayload.optional(), playload: servicePayload.optional() }),
    )
    .optional(),
});

type ServerResponse = z.infer<typeof serverResponse>;

export const acquireReply = z.object({ resourceId: id });

export const startReply = z.object({ sid: id });

/** `update` and `updateLayout` answer with the ids alone. */
export const changeReply = z.object({ sid: id }).transform(() => undefined);

export const queryReply = z
  .object({ serverResponse: serverResponse.extend({ status: z.int() }) })
  .transform(({ serverResponse: answer }): RecorderReport => {
    const files = filesOf(answer);
    const web = webFactsOf(answer);
    return { status: answer.status, ...(files && { files }), ...(web && { web }) };
  });

export const stopReply = z
  .object({ sid: id, serverResponse: serverResponse.optional() })
  .transform(({ serverResponse: answer = {} }): StopReport => {
    const files = filesOf(answer);
    const uploading = answer.uploadingStatus ?? payloadOf(answer, 'upload_service')?.uploadingStatus;
    return { ...(files && { files }), ...(uploading && { uploadingStatus: uploading }) };
  });

export const kickingRuleReply = z
  .object({ status: z.literal('success'), id: z.union([z.string(), z.number()]) })
  .transform((reply) => ({ ruleId: String(reply.id) }));

/** `GET /v1/ncs/ip`: the addresses that callbacks come from. */
export const callbackAddressesReply = z
  .object({ data: z.object({ service: z.object({ hosts: z.array(z.object({ primaryIP: z.string() })) }) }) })
  .transform(({ data }) => data.service.hosts.map(({ primaryIP }) => primaryIP));

/** A refusal is `{code, reason}` from the service itself and `{message}` from the gateway before it. */
export const errorReply = z
  .object({
    code: z
      .union([
        z.int(),
        z
          .string()
          .regex(/^\d{1,9}$/u)
          .transform(Number),
      ])
      .optional()
      .catch(undefined),
    reason: z.string().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
  })
  .transform(({ code, reason, message }) => ({ code, reason: reason ?? message }));

function filesOf(answer: ServerResponse): FileFacts[] | undefined {
  const web = payloadOf(answer, 'web_recorder_service')?.fileList;
  if (!answer.fileList && !web) return undefined;
  return [...(answer.fileList ?? []), ...(web ?? [])];
}

function webFactsOf(answer: ServerResponse): WebFacts | undefined {
  if (!answer.extensionServiceState) return undefined;
  const page = payloadOf(answer, 'web_recorder_service');
  const rtmp = payloadOf(answer, 'rtmp_publish_service');
  return {
    ...(page?.state !== undefined && { state: page.state }),
    ...(page?.onhold !== undefined && { onhold: page.onhold }),
    ...(rtmp && { rtmp: { ...(rtmp.state && { state: rtmp.state }), outputs: rtmp.outputs ?? [] } }),
  };
}

function payloadOf(answer: ServerResponse, serviceName: string) {
  const service = answer.extensionServiceState?.find((state) => state.serviceName === serviceName);
  // Older sample answers misspell the field.
  return service?.payload ?? service?.playload;
}
