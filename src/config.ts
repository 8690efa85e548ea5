import type { Area, Region } from './agora/hosts.js';
import type { StorageConfig, StorageTarget } from './agora/wire/storage.js';
import { callbackProjectFromEnv, configFromEnv, encryptionFromEnv } from './config/environment.js';
import { ConfigurationError } from './config/error.js';
import { configFromFile } from './config/file.js';

export {
  codecTokenVariable,
  configFromEnv,
  encryptionKeyVariable,
  keysFileVariable,
} from './config/environment.js';
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

/**
 * What receiving notifications takes, and no more: the receiver faces the internet, so it is not given what a worker needs.
 *
 * @throws ConfigurationError
 */
export function callbackProjects(env: NodeJS.ProcessEnv) {
  const path = env[configFileVariable];
  return path ? projectsThatAreNotified(path) : [callbackProjectFromEnv(env)];
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
