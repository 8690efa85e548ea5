import { z } from 'zod';
import type { Area, Region } from './agora/hosts.js';
import { type BrokenRule, brokenRules, says } from './agora/wire/rules.js';
import { type StorageConfig, type StorageTarget, storageConfig, storageTarget } from './agora/wire/storage.js';
import { ConfigurationError } from './config/error.js';
import { configFromFile } from './config/file.js';
import { isNowhereOf, regionOfNoBucket } from './config/regions.js';
import { apiUrl, appId, region, requestsPerSecond } from './config/schema.js';

export { ConfigurationError } from './config/error.js';
export { resolveSecret, SecretUnavailable, whereIs } from './config/secrets.js';
export { type KeyedStorage, KeysUnusable, withKeys } from './config/storage-keys.js';

/**
 * An Agora project: an App ID with its credentials. Secrets are references, `env:NAME` or `file:/path`, and looked up at the
 * moment of use; in code, one that has neither form is the secret itself.
 */
export interface Project {
  name: string;
  appId: string;
  customerId: string;
  customerSecret: string;
  /** Makes tokens (`token: "auto"`); only for projects with an App certificate. */
  appCertificate?: string;
  /** Signs Agora's notifications; only for projects that get them. */
  callbackSecret?: string;
  /** Where the workers stand, which says the order of Agora's hosts. Default `global`. */
  area?: Area;
  /** Where in the world Agora records what names no region itself; the buckets lie there. Default: Agora's choice. */
  region?: Region;
  /** Instead of Agora's hosts: an emulator. */
  apiUrl?: string;
  /** What Agora allows this App ID, over all workers. */
  requestsPerSecond: number;
}

export interface Config {
  projects: Record<string, Project>;
  /** By name. */
  storage: Record<string, StorageProfile>;
  /** Without it payloads are readable in histories. */
  encryption?: Encryption;
}

/** Keys that payloads are encrypted with. A retired one stays as long as histories are kept that it has encrypted. */
export interface Encryption {
  /** The id of the key that encrypts from now on. */
  activeKey: string;
  /** By id: 32 bytes in base64, each a reference (`env:NAME`, `file:/path`) or, in code, the key itself. */
  keys: Record<string, string>;
}

/**
 * A bucket with its keys, each a reference or, in code, the key itself; or with the path of a JSON file that holds them, or
 * the command that prints them, either of which is asked each time they are used.
 */
export type StorageProfile = StorageConfig | (StorageTarget & KeysElsewhere);

export type KeysElsewhere =
  | { keysFile: string; keysCommand?: undefined }
  | { keysFile?: undefined; keysCommand: string[] };

const console = 'copy it from the Agora Console';

const environment = z.object({
  AGORA_APP_ID: appId,
  AGORA_CUSTOMER_ID: z.string(says('is missing', `${console}, RESTful API`)).min(1, says('is empty', console)),
  AGORA_CUSTOMER_SECRET: z.string(says('is missing', `${console}, RESTful API`)).min(1, says('is empty', console)),
  AGORA_APP_CERTIFICATE: z
    .string()
    .regex(/^[0-9a-f]{32}$/iu, says('is no App certificate', console))
    .optional(),
  AGORA_CALLBACK_SECRET: z.string().optional(),
  AGORA_API_URL: apiUrl.optional(),
  AGORA_REGION: region.optional(),
  AGORA_REQUESTS_PER_SECOND: requestsPerSecond,
});

/** Names a file of projects and storage profiles, instead of the variables of one project. */
export const configFileVariable = 'AGORA_RECORDING_CONFIG';

/**
 * The configuration as it is now, each time it is asked: a file that has changed is read again, and one that cannot be used
 * any more leaves what was there before.
 *
 * @param onBroken hears once of each change that cannot be used
 * @throws ConfigurationError when there is none to begin with
 */
export function loadConfig(env: NodeJS.ProcessEnv, onBroken: (error: ConfigurationError) => void): () => Config {
  const path = env[configFileVariable];
  if (path) return configFromFile(path, onBroken);
  const config = configFromEnv(env);
  return () => config;
}

/** From the environment: one project, `default`, and, if `AGORA_STORAGE_VENDOR` is set, one storage profile, `default`. */
export function configFromEnv(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  const storage = storageFromEnv(withoutEmpty(env));
  const rules = [...(parsed.success ? [] : brokenRules(parsed.error)), ...('rules' in storage ? storage.rules : [])];
  const profiles = 'profiles' in storage ? Object.values(storage.profiles) : [];
  if (parsed.success && isNowhereOf(profiles, parsed.data.AGORA_REGION)) {
    rules.push({ field: 'AGORA_REGION', ...regionOfNoBucket });
  }
  if (!parsed.success || 'rules' in storage || rules.length > 0) throw new ConfigurationError(rules);
  const { data } = parsed;
  const project: Project = {
    name: 'default',
    appId: data.AGORA_APP_ID,
    customerId: data.AGORA_CUSTOMER_ID,
    customerSecret: 'env:AGORA_CUSTOMER_SECRET',
    appCertificate: data.AGORA_APP_CERTIFICATE && 'env:AGORA_APP_CERTIFICATE',
    callbackSecret: data.AGORA_CALLBACK_SECRET && 'env:AGORA_CALLBACK_SECRET',
    region: data.AGORA_REGION,
    apiUrl: data.AGORA_API_URL,
    requestsPerSecond: data.AGORA_REQUESTS_PER_SECOND,
  };
  return { projects: { default: project }, storage: storage.profiles, encryption: encryptionFromEnv(env) };
}

/** One key, in the environment; several are for the file. */
export const encryptionKeyVariable = 'AGORA_ENCRYPTION_KEY';

/** What people show to the codec server. */
export const codecTokenVariable = 'AGORA_CODEC_TOKEN';

function encryptionFromEnv(env: NodeJS.ProcessEnv): Encryption | undefined {
  if (!env[encryptionKeyVariable]) return undefined;
  const id = env.AGORA_ENCRYPTION_KEY_ID || 'default';
  return { activeKey: id, keys: { [id]: `env:${encryptionKeyVariable}` } };
}

/**
 * What it takes to read and write encrypted payloads, and no more; undefined where they are not encrypted. Each time it is
 * asked, the keys of a file are those that are in it now.
 *
 * @throws ConfigurationError
 */
export function loadEncryption(env: NodeJS.ProcessEnv): (() => Encryption) | undefined {
  const path = env[configFileVariable];
  const now = path ? configFromFile(path, () => undefined) : () => ({ encryption: encryptionFromEnv(env) });
  return encryptionOf(now);
}

/** Encryption that was there at the start goes on, whatever is taken out of a file: nothing may become readable by a slip. */
export function encryptionOf(now: () => Pick<Config, 'encryption'>): (() => Encryption) | undefined {
  const { encryption: first } = now();
  return first && (() => now().encryption ?? first);
}

const receiving = environment.pick({ AGORA_APP_ID: true }).extend({
  AGORA_CALLBACK_SECRET: z.string(says('is missing', `${console}, Notifications`)),
});

/**
 * What receiving notifications takes, and no more: the receiver faces the internet, so it is not given what a worker needs.
 *
 * @throws ConfigurationError
 */
export function callbackProjects(env: NodeJS.ProcessEnv) {
  const path = env[configFileVariable];
  if (path) return projectsThatAreNotified(path);
  const parsed = receiving.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigurationError(brokenRules(parsed.error));
  const callbackSecret = 'env:AGORA_CALLBACK_SECRET';
  return [{ name: 'default', appId: parsed.data.AGORA_APP_ID, callbackSecret }];
}

function projectsThatAreNotified(path: string) {
  const { projects } = configFromFile(path, () => undefined)();
  const notified = Object.values(projects).flatMap(({ name, appId: id, callbackSecret }) =>
    callbackSecret === undefined ? [] : [{ name, appId: id, callbackSecret }],
  );
  if (notified.length > 0) return notified;
  const rule = { rule: 'have no callbackSecret', remedy: 'give one to each project that Agora notifies us of' };
  throw new ConfigurationError([{ field: 'projects', ...rule }], path);
}

/**
 * App IDs by project, as a client needs them; none without a configuration.
 *
 * @throws ConfigurationError
 */
export function appIdsByProject(env: NodeJS.ProcessEnv): Record<string, string> {
  const path = env[configFileVariable];
  if (!path) return env.AGORA_APP_ID ? { default: env.AGORA_APP_ID } : {};
  const { projects } = configFromFile(path, () => undefined)();
  return Object.fromEntries(Object.values(projects).map((project) => [project.name, project.appId]));
}

/** Holds `accessKey`, `secretKey` and, for temporary ones, `stsToken` and `stsExpiration`. */
export const keysFileVariable = 'AGORA_STORAGE_KEYS_FILE';

const storageVariables: Record<string, string> = {
  vendor: 'AGORA_STORAGE_VENDOR',
  region: 'AGORA_STORAGE_REGION',
  bucket: 'AGORA_STORAGE_BUCKET',
  accessKey: 'AGORA_STORAGE_ACCESS_KEY',
  secretKey: 'AGORA_STORAGE_SECRET_KEY',
  fileNamePrefix: 'AGORA_STORAGE_PREFIX',
  extensionParams: 'AGORA_STORAGE_ENDPOINT',
};

function storageFromEnv(env: NodeJS.ProcessEnv): { profiles: Config['storage'] } | { rules: BrokenRule[] } {
  if (env.AGORA_STORAGE_VENDOR === undefined) return { profiles: {} };
  const endpoint = env.AGORA_STORAGE_ENDPOINT;
  const target = {
    vendor: numberOrName(env.AGORA_STORAGE_VENDOR),
    region: env.AGORA_STORAGE_REGION === undefined ? undefined : numberOrName(env.AGORA_STORAGE_REGION),
    bucket: env.AGORA_STORAGE_BUCKET,
    fileNamePrefix: env.AGORA_STORAGE_PREFIX?.split('/').filter(Boolean),
    extensionParams: endpoint ? { endpoint } : undefined,
  };
  const keysFile = env[keysFileVariable];
  if (keysFile !== undefined) return storageWithKeysFile(env, target, keysFile);
  const keys = { accessKey: env.AGORA_STORAGE_ACCESS_KEY, secretKey: env.AGORA_STORAGE_SECRET_KEY };
  const parsed = storageConfig.safeParse({ ...target, ...keys });
  if (!parsed.success) return { rules: storageRules(parsed.error) };
  const references = { accessKey: 'env:AGORA_STORAGE_ACCESS_KEY', secretKey: 'env:AGORA_STORAGE_SECRET_KEY' };
  return { profiles: { default: { ...parsed.data, ...references } } };
}

/** The file itself is not read before it is used: it may come later, and change at any time. */
function storageWithKeysFile(
  env: NodeJS.ProcessEnv,
  target: object,
  keysFile: string,
): ReturnType<typeof storageFromEnv> {
  const parsed = storageTarget.safeParse(target);
  const beside = ['AGORA_STORAGE_ACCESS_KEY', 'AGORA_STORAGE_SECRET_KEY'].filter((name) => env[name] !== undefined);
  const rule = { rule: `must not stand beside ${keysFileVariable}`, remedy: 'give the keys in one place' };
  const rules = [...(parsed.success ? [] : storageRules(parsed.error)), ...beside.map((field) => ({ field, ...rule }))];
  if (!parsed.success || rules.length > 0) return { rules };
  return { profiles: { default: { ...parsed.data, keysFile } } };
}

function storageRules(error: z.ZodError): BrokenRule[] {
  return brokenRules(error).map((broken) => ({
    ...broken,
    field: storageVariables[broken.field.split(/[.[]/u)[0] ?? ''] ?? broken.field,
  }));
}

function numberOrName(value: string): number | string {
  return /^\d+$/u.test(value) ? Number(value) : value;
}

/** An empty variable is one that is not set. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}
