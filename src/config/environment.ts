import { z } from 'zod';
import { type BrokenRule, brokenRules, says } from '../agora/wire/rules.js';
import { storageConfig, storageTarget } from '../agora/wire/storage.js';
import type { Config, Encryption, Project } from '../config.js';
import { ConfigurationError } from './error.js';
import { isNowhereOf, regionOfNoBucket } from './regions.js';
import { apiUrl, appId, region, requestsPerSecond } from './schema.js';

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

/** From the environment: one project, `default`, and, if `AGORA_STORAGE_VENDOR` is set, one storage profile, `default`. */
export function configFromEnv(env: NodeJS.ProcessEnv): Config {
  const set = withoutEmpty(env);
  const parsed = environment.safeParse(set);
  const storage = storageFromEnv(set);
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

export function encryptionFromEnv(env: NodeJS.ProcessEnv): Encryption | undefined {
  if (!env[encryptionKeyVariable]) return undefined;
  const id = env.AGORA_ENCRYPTION_KEY_ID || 'default';
  return { activeKey: id, keys: { [id]: `env:${encryptionKeyVariable}` } };
}

const receiving = environment.pick({ AGORA_APP_ID: true }).extend({
  AGORA_CALLBACK_SECRET: z.string(says('is missing', `${console}, Notifications`)),
});

/**
 * The one project that notifications are received for.
 *
 * @throws ConfigurationError
 */
export function callbackProjectFromEnv(env: NodeJS.ProcessEnv) {
  const parsed = receiving.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigurationError(brokenRules(parsed.error));
  return { name: 'default', appId: parsed.data.AGORA_APP_ID, callbackSecret: 'env:AGORA_CALLBACK_SECRET' };
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
