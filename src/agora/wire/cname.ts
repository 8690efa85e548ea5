import { z } from 'zod';
import { says } from './rules.js';
import { utf8Bytes } from './shapes.js';

const foreign = /[^A-Za-z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]/u;
const channelNameBytes = 64;
const webLabelBytes = 1024;

const notEmpty = says('must not be empty', 'name the channel as your app does');

/** Names a channel: 1 to 64 bytes of the 89 characters that Agora allows. Case matters. */
export const channelName = z
  .string(says('must be a string', 'put the channel name in quotes'))
  .min(1, notEmpty)
  .refine((name) => utf8Bytes(name) <= channelNameBytes, {
    error: says(`must be at most ${channelNameBytes} bytes`, 'use the channel name that the users join with'),
  })
  .refine((name) => !foreign.test(name), {
    error: ({ input }) => says(`must not hold ${foreignIn(input)}`, allowedCharacters),
  });

const allowedCharacters = 'use letters, digits, space and ! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ ,';

function foreignIn(name: unknown): string {
  const [character = ''] = foreign.exec(String(name)) ?? [];
  return JSON.stringify(character);
}

/** What `cname` is in web mode: a label of the caller's own, 1 to 1024 bytes. */
export const webLabel = z
  .string(says('must be a string', 'put the label in quotes'))
  .min(1, says('must not be empty', 'give the recording a label of its own'))
  .refine((label) => utf8Bytes(label) <= webLabelBytes, {
    error: says(`must be at most ${webLabelBytes} bytes`, 'use a shorter label'),
  });

/** Agora's uids are unsigned 32-bit integers. */
export const largestUid = 4_294_967_295;

const uidRule = `must be a string that holds an integer from 1 to ${largestUid}`;

/** Of a recorder: nobody else's in the channel, and never `"0"`, which would mean a random one. */
export const uid = z
  .string({
    error: ({ input }) => says(input === undefined ? 'is missing' : uidRule, uidRemedy(input)),
  })
  .refine(isUid, { error: ({ input }) => says(uidRule, uidRemedy(input)) });

/** Whether a text is a uid as Agora writes it: decimal, without a sign or leading zeros. */
export function isUid(value: string): boolean {
  return /^[1-9]\d{0,9}$/u.test(value) && Number(value) <= largestUid;
}

function uidRemedy(value: unknown): string {
  if (typeof value === 'number' && isUid(String(value))) return `put it in quotes: "${value}"`;
  if (typeof value === 'string' && isUid(value.trim().replace(/^0+/u, '')))
    return 'write it without spaces and leading zeros';
  if (value === '0' || value === 0) return 'choose a number that no user of the channel has: 0 means a random one';
  return 'choose a number that no user of the channel has; user accounts (string uids) cannot be recorded';
}
