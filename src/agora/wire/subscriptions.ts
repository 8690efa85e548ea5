import { z } from 'zod';
import { type Report, tell } from './across.js';
import { isUid } from './cname.js';
import { says } from './rules.js';

/** Whose streams are recorded: the lists in `recordingConfig` and in `streamSubscribe` (docs/agora.md §3). */

const longest = 32;
const everyone = '#allstream#';

const entry = z
  .string(says('must be a string', 'put the uid in quotes'))
  .refine((value) => value === everyone || isUid(value), {
    error: says(`must be a uid, or ${everyone} for all`, 'list the uids that the users join with'),
  });

export const uidList = z
  .array(entry, says('must be a list of uids', 'write ["101", "102"]'))
  .max(
    longest,
    says(`must hold at most ${longest} uids`, `for more, list those to leave out, or write ["${everyone}"]`),
  )
  .refine((uids) => !uids.includes(everyone) || uids.length === 1, {
    error: says(`must hold nothing beside ${everyone}`, `write ["${everyone}"] alone`),
  });

/** The lists of one kind. Agora's SDKs write the capital S, its newest pages do not. */
export const audioLists = {
  subscribeAudioUids: uidList.optional(),
  unSubscribeAudioUids: uidList.optional(),
  unsubscribeAudioUids: uidList.optional(),
};

export const videoLists = {
  subscribeVideoUids: uidList.optional(),
  unSubscribeVideoUids: uidList.optional(),
  unsubscribeVideoUids: uidList.optional(),
};

export type Kind = 'Audio' | 'Video';

type List = string[] | undefined;
type AudioLists = { [Name in keyof typeof audioLists]?: List };
type VideoLists = { [Name in keyof typeof videoLists]?: List };

/** An empty list is no list. */
const given = (uids: List) => (uids?.length ? uids : undefined);

/** The lists of a kind that say anything. */
export function listsOf(kind: Kind, lists: AudioLists & VideoLists): { subscribe: List; unsubscribe: List } {
  const { subscribeAudioUids, unSubscribeAudioUids, unsubscribeAudioUids } = lists;
  const { subscribeVideoUids, unSubscribeVideoUids, unsubscribeVideoUids } = lists;
  return kind === 'Audio'
    ? { subscribe: given(subscribeAudioUids), unsubscribe: given(unSubscribeAudioUids) ?? given(unsubscribeAudioUids) }
    : { subscribe: given(subscribeVideoUids), unsubscribe: given(unSubscribeVideoUids) ?? given(unsubscribeVideoUids) };
}

/** Subscribing and unsubscribing exclude each other, and so do the two spellings of the latter. */
export function checkLists(
  kind: Kind,
  { lists, path = [] }: { lists: AudioLists & VideoLists; path?: string[] },
  report: Report,
) {
  const { subscribe, unsubscribe } = listsOf(kind, lists);
  if (subscribe && unsubscribe) {
    const rule = `must not stand beside subscribe${kind}Uids`;
    tell(report, {
      path: [...path, writtenAs(kind, lists)],
      rule,
      remedy: 'keep the one list that says whom to record',
    });
  }
  const [capital, small] = [lists[`unSubscribe${kind}Uids`], lists[`unsubscribe${kind}Uids`]];
  if (given(capital) && given(small)) {
    const rule = `must not stand beside unSubscribe${kind}Uids`;
    tell(report, { path: [...path, `unsubscribe${kind}Uids`], rule, remedy: 'keep one of the two spellings' });
  }
}

/** Under which name the list of a kind stands that leaves uids out. */
export function writtenAs(
  kind: Kind,
  lists: AudioLists & VideoLists,
): `unSubscribe${Kind}Uids` | `unsubscribe${Kind}Uids` {
  return given(lists[`unSubscribe${kind}Uids`]) ? `unSubscribe${kind}Uids` : `unsubscribe${kind}Uids`;
}

export interface AudioAsSent {
  subscribeAudioUids?: string[];
  unSubscribeAudioUids?: string[];
}

export interface VideoAsSent {
  subscribeVideoUids?: string[];
  unSubscribeVideoUids?: string[];
}

/** As the SDKs send them: the capital S, and no empty list. */
export function audioAsSent(lists: AudioLists): AudioAsSent {
  const { subscribe, unsubscribe } = listsOf('Audio', lists);
  return {
    ...(subscribe && { subscribeAudioUids: subscribe }),
    ...(unsubscribe && { unSubscribeAudioUids: unsubscribe }),
  };
}

export function videoAsSent(lists: VideoLists): VideoAsSent {
  const { subscribe, unsubscribe } = listsOf('Video', lists);
  return {
    ...(subscribe && { subscribeVideoUids: subscribe }),
    ...(unsubscribe && { unSubscribeVideoUids: unsubscribe }),
  };
}
