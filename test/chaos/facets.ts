import { z } from 'zod';
import type { Facet } from './evidence.js';

const uids = z.array(z.string()).min(1);
const page = z.looseObject({ serviceParam: z.looseObject({ onhold: z.boolean().optional() }) });

/** The parts of a request to Agora, or of a message to a recording, that chaos's changes set. */
const parts = z
  .looseObject({
    backgroundColor: z.string(),
    streamSubscribe: z.looseObject({ audioUidList: z.looseObject({ subscribeAudioUids: uids }) }),
    webRecordingConfig: z.looseObject({ onhold: z.boolean() }),
    recordingConfig: z.looseObject({
      transcodingConfig: z.looseObject({ backgroundColor: z.string().optional() }).optional(),
      subscribeAudioUids: uids.optional(),
    }),
    extensionServiceConfig: z.looseObject({ extensionServices: z.array(page) }),
  })
  .partial();

/** Which facets a body sets, and to what; one that is no object sets none. */
export function facetsIn(body: unknown): Partial<Record<Facet, string>> {
  const { data } = parts.safeParse(body);
  if (!data) return {};
  const { recordingConfig, streamSubscribe, webRecordingConfig, extensionServiceConfig } = data;
  const onhold = webRecordingConfig?.onhold ?? extensionServiceConfig?.extensionServices[0]?.serviceParam.onhold;
  const audio = streamSubscribe?.audioUidList.subscribeAudioUids ?? recordingConfig?.subscribeAudioUids;
  const found: Record<Facet, string | undefined> = {
    colour: data.backgroundColor ?? recordingConfig?.transcodingConfig?.backgroundColor,
    // The mark comes last, after those who are really there.
    listener: audio?.at(-1),
    onhold: onhold === undefined ? undefined : String(onhold),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
