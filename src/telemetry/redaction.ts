import type { LoggerOptions } from 'pino';
import { withoutSecrets } from '../config/known-secrets.js';

/** Whatever has such a name is a secret. */
const secretNames = [
  'accessKey',
  'appCertificate',
  'authorization',
  'certificate',
  'cookie',
  'customerSecret',
  'callbackSecret',
  'password',
  'rtmpUrl',
  'salt',
  'secret',
  'secretKey',
  'stsToken',
  'token',
];

/** How deep the names are looked for in what a line tells. */
const deepest = 4;

/** The `set-cookie` and its like: names that pino wants in brackets. */
const bracketed = ['["set-cookie"]', '["agora-signature"]', '["agora-signature-v2"]'];

/** A token that Agora would take, whoever made it. */
const agoraToken = /\b00[67][A-Za-z0-9+/=]{40,}/gu;

/** For pino: secrets are masked by the name of what holds them, and by value wherever this process has seen them before. */
export const redaction: Pick<LoggerOptions, 'redact' | 'hooks'> = {
  redact: { paths: atEveryDepth(), censor: '***' },
  hooks: { streamWrite: (line) => withoutSecrets(line).replace(agoraToken, '***') },
};

function atEveryDepth(): string[] {
  const depths = Array.from({ length: deepest }, (_, depth) => '*.'.repeat(depth));
  return depths.flatMap((before) => [
    ...secretNames.map((name) => `${before}${name}`),
    ...bracketed.map((name) => `${before.replace(/\.$/u, '')}${name}`),
  ]);
}
