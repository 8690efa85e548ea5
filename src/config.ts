import { z } from 'zod';
import { type BrokenRule, brokenRules, says } from './agora/wire/rules.js';
import { type StorageConfig, type StorageTarget, storageConfig, storageTarget } from './agora/wire/storage.js';

/** An Agora project: an App ID with its credentials. */
export interface Project {
  name: string;
  appId: string;
  customerId: string;
  customerSecret: string;
  /** Makes tokens (`token: "auto"`); only for projects with an App certificate. */
  appCertificate?: string;
  /** Signs Agora's notifications; only for projects that get them. */
  callbackSecret?: string;
  /** Instead of Agora's hosts: an emulator. */
  apiUrl?: string;
  /** What Agora allows this App ID, over all workers. */
  requestsPerSecond: number;
}

export interface Config {
  projects: Record<string, Project>;
  /** By name. */
  storage: Record<string, StorageProfile>;
}

/** A bucket with its keys, or with the path of a JSON file that holds them and is read each time they are used. */
export type StorageProfile = StorageConfig | (StorageTarget & { keysFile: string });

/** The configuration cannot be used; `rules` lists everything that is wrong with it, never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION_ERROR';

  constructor(readonly rules: BrokenRule[]) {
    super(
      [
        'the configuration is incomplete:',
        ...rules.map(({ field, rule, remedy }) => `  ${field} ${rule} (${remedy})`),
      ].join('\n'),
    );
  }
}

const console = 'copy it from the Agora Console';

const environment = z.object({
  AGORA_APP_ID: z
    .string(says('is missing', `${console}, Project Management`))
    .regex(/^[0-9A-Za-z]{1,64}$/u, says('is no App ID', console)),
  AGORA_CUSTOMER_ID: z.string(says('is missing', `${console}, RESTful API`)).min(1, says('is empty', console)),
  AGORA_CUSTOMER_SECRET: z.string(says('is missing', `${console}, RESTful API`)).min(1, says('is empty', console)),
  AGORA_APP_CERTIFICATE: z
    .string()
    .regex(/^[0-9a-f]{32}$/iu, says('is no App certificate', console))
    .optional(),
  AGORA_CALLBACK_SECRET: z.string().optional(),
  AGORA_API_URL: z.url(says('is no URL', 'leave it out for Agora itself')).optional(),
  AGORA_REQUESTS_PER_SECOND: z.coerce
    .number()
    .min(1, says('must be at least 1', 'Agora allows 10 at first'))
    .max(1000)
    .default(10),
});

/** From the environment: one project, `default`, and, if `AGORA_STORAGE_VENDOR` is set, one storage profile, `default`. */
export function configFromEnv(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  const storage = storageFromEnv(withoutEmpty(env));
  const rules = [...(parsed.success ? [] : brokenRules(parsed.error)), ...('rules' in storage ? storage.rules : [])];
  if (!parsed.success || 'rules' in storage) throw new ConfigurationError(rules);
  const { data } = parsed;
  const project: Project = {
    name: 'default',
    appId: data.AGORA_APP_ID,
    customerId: data.AGORA_CUSTOMER_ID,
    customerSecret: data.AGORA_CUSTOMER_SECRET,
    appCertificate: data.AGORA_APP_CERTIFICATE,
    callbackSecret: data.AGORA_CALLBACK_SECRET,
    apiUrl: data.AGORA_API_URL,
    requestsPerSecond: data.AGORA_REQUESTS_PER_SECOND,
  };
  return { projects: { default: project }, storage: storage.profiles };
}

const receiving = environment.pick({ AGORA_APP_ID: true }).extend({
  AGORA_CALLBACK_SECRET: z.string(says('is missing', `${console}, Notifications`)),
});

/**
 * What receiving notifications takes, and no more: the receiver faces the internet, so it is not given what a worker needs.
 *
 * @throws ConfigurationError
 */
export function callbackProjectsFromEnv(env: NodeJS.ProcessEnv) {
  const parsed = receiving.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigurationError(brokenRules(parsed.error));
  const { AGORA_APP_ID: appId, AGORA_CALLBACK_SECRET: callbackSecret } = parsed.data;
  return [{ name: 'default', appId, callbackSecret }] satisfies Partial<Project>[];
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
  return parsed.success ? { profiles: { default: parsed.data } } : { rules: storageRules(parsed.error) };
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
