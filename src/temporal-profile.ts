import { accessSync, constants } from 'node:fs';
import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { z } from 'zod';
import { type BrokenRule, wholeInput } from './agora/wire/rules.js';
import { ConfigurationError } from './config/error.js';
import { errorCode } from './config/error-code.js';

/** What both of Temporal's clients, the worker's and ours, connect with. */
export type TemporalOptions = ClientConnectConfig['connectionOptions'] & { address: string };

/**
 * A profile of Temporal's own configuration file, with the TEMPORAL_ variables over it. A variable that is empty is one that
 * is not set, but for those of metadata, where Temporal takes it for "without".
 *
 * @throws ConfigurationError, which never holds a value
 */
export function readProfile(profile: string | undefined, env: NodeJS.ProcessEnv): ClientConnectConfig {
  const file = env.TEMPORAL_CONFIG_FILE || undefined;
  if (file !== undefined) ensureReadable(file);
  try {
    const given = Object.entries(env).filter(([name, value]) => value !== '' || name.startsWith('TEMPORAL_GRPC_META_'));
    const overrideEnvVars = Object.fromEntries(
      given.filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const read = loadClientConfigProfile({ ...(profile ? { profile } : {}), overrideEnvVars });
    const rules = brokenBy(read);
    if (rules.length > 0) throw new ConfigurationError(rules, file);
    return toClientOptions(read);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([whyNot(error, profile ?? env.TEMPORAL_PROFILE)], file);
  }
}

/** Temporal takes a file that is not there for an empty one, which would lead to a server that nobody meant. */
function ensureReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    const rule = `names a file that cannot be read${errorCode(error)}`;
    throw new ConfigurationError([{ field: 'TEMPORAL_CONFIG_FILE', rule, remedy: 'name a file that may be read' }]);
  }
}

const keyRemedy = 'copy the key again, to TEMPORAL_API_KEY or api_key of the profile';

function brokenBy({ apiKey, tls, grpcMeta = {} }: ClientConfigProfile): BrokenRule[] {
  const rules: BrokenRule[] = [];
  if (apiKey !== undefined && !isOfOneLine(apiKey)) {
    rules.push({ field: 'API key', rule: 'holds what no key does, such as a line break', remedy: keyRemedy });
  }
  const odd = Object.keys(grpcMeta).filter((name) => !isOfOneLine(grpcMeta[name] ?? ''));
  for (const name of odd) {
    rules.push({ field: `grpc_meta ${name}`, rule: 'holds what no header may', remedy: 'write it on one line' });
  }
  // Half of the pair would be left out without a word.
  if (tls && (tls.clientCert === undefined) !== (tls.clientKey === undefined)) {
    const [field, other] = tls.clientCert ? ['client_key', 'client_cert'] : ['client_cert', 'client_key'];
    const remedy = `set TEMPORAL_TLS_${field?.toUpperCase()}_PATH, or ${field}_path in the profile`;
    rules.push({ field: `tls.${field}`, rule: `is missing beside ${other}`, remedy });
  }
  return rules;
}

/** @throws ConfigurationError */
export function ensureAddress(address: string): void {
  const isOne = /^(?:\[[\da-f:.]+\]|[^\s:/]+)(?::\d{1,5})?$/iu.test(address) && URL.canParse(`tcp://${address}`);
  if (isOne) return;
  const remedy = 'write host:7233, without https://, in TEMPORAL_ADDRESS, --address or the profile';
  throw new ConfigurationError([{ field: "Temporal's address", rule: 'is no host with a port', remedy }]);
}

function isOfOneLine(value: string): boolean {
  return /^[\x20-\x7e]*$/u.test(value);
}

const ofToml = z.object({ line: z.number() });
const ofFile = z.object({ code: z.string(), path: z.string() });

/** The messages of a TOML parser show the line that is wrong, and there may be a key in it. */
function whyNot(error: unknown, profile = 'default'): BrokenRule {
  const { data: toml } = ofToml.safeParse(error);
  if (toml) return { field: wholeInput, rule: `is no TOML, see line ${toml.line}`, remedy: 'correct it' };
  const { data: file } = ofFile.safeParse(error);
  if (file) {
    return { field: file.path, rule: `cannot be read (${file.code})`, remedy: 'name a file of TLS that may be read' };
  }
  const message = error instanceof Error ? error.message : '';
  if (/^Cannot specify both \w+ and \w+$/u.test(message)) {
    return { field: 'tls', rule: message.replace('Cannot specify', 'has'), remedy: 'give it in one place' };
  }
  const remedy = 'name another with --profile or TEMPORAL_PROFILE, or the right file with TEMPORAL_CONFIG_FILE';
  return { field: `profile "${profile}"`, rule: 'is not in the file, or is none', remedy };
}
