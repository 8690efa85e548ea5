import { type Json, listOf, part } from './json.js';

export type Track = 'audio' | 'video';

const everybody = '#allstream#';

/**
 * Which of a user's streams a recorder takes (docs/agora.md §3): an empty list is no list, a list for one kind alone means
 * that the other kind is not subscribed to.
 */
export function tracksFor(clientRequest: Json, uid: string): Track[] {
  const config = part(clientRequest, 'recordingConfig');
  const lists = { audio: listsOf(config, 'Audio'), video: listsOf(config, 'Video') };
  const given = { audio: isGiven(lists.audio), video: isGiven(lists.video) };
  const takes = (track: Track, other: Track) => (given[track] ? isIn(lists[track], uid) : !given[other]);
  const tracks: Track[] = [];
  if (config.streamTypes !== 1 && takes('audio', 'video')) tracks.push('audio');
  if (config.streamTypes !== 0 && takes('video', 'audio')) tracks.push('video');
  return tracks;
}

interface Lists {
  take: unknown[];
  leaveOut: unknown[];
}

/** Agora's SDKs write `unSubscribe…`, its newest pages `unsubscribe…`. */
function listsOf(config: Json, kind: 'Audio' | 'Video'): Lists {
  return {
    take: listOf(config, `subscribe${kind}Uids`),
    leaveOut: [...listOf(config, `unSubscribe${kind}Uids`), ...listOf(config, `unsubscribe${kind}Uids`)],
  };
}

function isGiven({ take, leaveOut }: Lists): boolean {
  return take.length + leaveOut.length > 0;
}

function isIn({ take, leaveOut }: Lists, uid: string): boolean {
  if (leaveOut.includes(uid) || leaveOut.includes(everybody)) return false;
  return take.length === 0 || take.includes(uid) || take.includes(everybody);
}

/** What `update.streamSubscribe` makes of a recorder's lists: those it names are replaced, and their opposites forgotten. */
export function resubscribed(recordingConfig: Json, streamSubscribe: Json): Json {
  const config = { ...recordingConfig };
  for (const kind of ['Audio', 'Video']) {
    const lists = streamSubscribe[`${kind.toLowerCase()}UidList`];
    if (lists === undefined) continue;
    for (const name of [`subscribe${kind}Uids`, `unSubscribe${kind}Uids`, `unsubscribe${kind}Uids`])
      delete config[name];
    Object.assign(config, lists);
  }
  return config;
}
