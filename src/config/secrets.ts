import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { says } from '../agora/wire/rules.js';
import { errorCode } from './error-code.js';
import { rememberSecret } from './known-secrets.js';

/** A secret cannot be had now; the message names the reference, never a value. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
  readonly code = 'SECRET_UNAVAILABLE';

  constructor(
    /** `env:NAME` or `file:/path`. */
    readonly reference: string,
    why: string,
    readonly remedy: string,
  ) {
    super(`the secret ${reference} ${why}`);
  }
}

const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/u;
const file = /^file:(.+)$/u;

/** Where a secret is, instead of the secret: `env:NAME`, or `file:/path` of a file that holds it and nothing else. */
export const secretReference = z
  .string(says('is missing', 'name where it is: env:NAME or file:/path'))
  .refine((text) => variable.test(text) || file.test(text), {
    error: says('must be a reference, not the secret itself', 'write env:NAME or file:/path'),
  });

/**
 * The secret as it is now: a file is read each time, so it may be replaced while recordings run. What is no reference is
 * taken for the secret itself, which is for code that has it from elsewhere; a configuration's file cannot hold one.
 *
 * @throws SecretUnavailable
 */
export async function resolveSecret(secret: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const value = await lookUp(secret, env);
  rememberSecret(value);
  return value;
}

async function lookUp(secret: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [, name] = variable.exec(secret) ?? [];
  if (name !== undefined) return present(secret, env[name] ?? '', `set ${name} in the environment of the worker`);
  const [, path] = file.exec(secret) ?? [];
  if (path === undefined) return secret;
  // Editors and `echo` end a file with a line break, and no secret ends with one.
  const content = (await contentOf(secret, path)).replace(/[\r\n]+$/u, '');
  return present(secret, content, 'write the secret into the file');
}

/** What may be told of a secret: its reference, if it has one. */
export function whereIs(secret: string): string {
  return variable.test(secret) || file.test(secret) ? secret : 'given in code';
}

function present(reference: string, value: string, remedy: string): string {
  if (value === '') throw new SecretUnavailable(reference, 'is missing or empty', remedy);
  return value;
}

async function contentOf(reference: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SecretUnavailable(reference, `cannot be read${errorCode(error)}`, 'name a file that the worker may read');
  }
}
