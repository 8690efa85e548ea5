import { z } from 'zod';
import { across, type Report, tell } from '../agora/wire/across.js';
import { partsOfWorld } from '../agora/wire/regions.js';
import { says } from '../agora/wire/rules.js';
import { oneOf, strict } from '../agora/wire/shapes.js';
import { asSent, checkBucket, targetFields } from '../agora/wire/storage.js';
import type { StorageProfile } from '../config.js';
import { isNowhereOf, regionOfNoBucket } from './regions.js';
import { secretReference } from './secrets.js';

const consoleRemedy = 'copy it from the Agora Console';
export const appId = z
  .string(says('is missing', `${consoleRemedy}, Project Management`))
  .regex(/^[0-9A-Za-z]{1,64}$/u, says('is no App ID', consoleRemedy));

export const apiUrl = z.url(says('is no URL', 'leave it out for Agora itself'));

export const requestsPerSecond = z.coerce
  .number()
  .min(1, says('must be at least 1', 'Agora allows 10 at first'))
  .max(1000)
  .default(10);

export const region = oneOf(partsOfWorld, 'leave it out to let Agora choose');

const name = z
  .string()
  .regex(/^[\w.-]{1,64}$/u, says('is no name', 'use up to 64 letters, digits, dots, dashes and underscores'));

/** A project as the file has it. */
export const projectInFile = strict({
  appId,
  /** Of the RESTful API page of Agora's console; not secret, but it may be a reference, too. */
  customerId: z.string(says('is missing', `${consoleRemedy}, RESTful API`)).min(1, says('is empty', consoleRemedy)),
  customerSecret: secretReference,
  appCertificate: secretReference.optional(),
  callbackSecret: secretReference.optional(),
  /** Where the workers stand, which says the order of Agora's hosts. */
  area: z.enum(['global', 'china']).optional(),
  /** Where in the world Agora records what names no region itself. */
  region: region.optional(),
  apiUrl: apiUrl.optional(),
  requestsPerSecond,
});

/** Keys by reference, or all at once by a file that holds them or a command that prints them, as JSON. */
const keyFields = {
  accessKey: secretReference.optional(),
  secretKey: secretReference.optional(),
  keysFile: z.string().min(1, says('is empty', 'name the file')).optional(),
  keysCommand: z
    .array(z.string(), says('must be a list', 'write ["program", "argument"]'))
    .min(1, says('is empty', 'write ["program", "argument"]'))
    .optional(),
};

interface Keys {
  accessKey?: string;
  secretKey?: string;
  keysFile?: string;
  keysCommand?: string[];
}

const profile = across(strict({ ...targetFields, ...keyFields }), (given, report) => {
  checkBucket(given, report);
  checkKeys(given, report);
}).transform(({ accessKey, secretKey, keysFile, keysCommand, ...target }): StorageProfile => {
  const bucket = asSent(target);
  if (keysFile !== undefined) return { ...bucket, keysFile };
  if (keysCommand !== undefined) return { ...bucket, keysCommand };
  return { ...bucket, accessKey: accessKey ?? '', secretKey: secretKey ?? '' };
});

function checkKeys({ accessKey, secretKey, keysFile, keysCommand }: Keys, report: Report): void {
  const elsewhere = Object.entries({ keysFile, keysCommand }).filter(([, value]) => value !== undefined);
  const own = Object.entries({ accessKey, secretKey });
  const [given, ...more] = [...elsewhere, ...own.filter(([, value]) => value !== undefined && elsewhere.length > 0)];
  for (const [field] of more) {
    tell(report, { path: [field], rule: `must not stand beside ${given?.[0]}`, remedy: 'give the keys in one place' });
  }
  if (elsewhere.length > 0) return;
  for (const [field, value] of own) {
    const remedy = 'name where it is (env:NAME or file:/path), or give keysFile or keysCommand';
    if (value === undefined) tell(report, { path: [field], rule: 'is missing', remedy });
  }
}

const encryption = across(
  strict({
    activeKey: z.string(says('is missing', 'name the key that encrypts from now on')),
    keys: z.record(name, secretReference, says('is missing', 'give each key an id and a reference')),
  }),
  ({ activeKey, keys }, report) => {
    if (activeKey === undefined || keys === undefined || activeKey in keys) return;
    tell(report, { path: ['activeKey'], rule: 'is the id of no key', remedy: 'name one of keys' });
  },
);

/** The file that says which projects and storage profiles there are. */
export const configFile = across(
  strict({
    projects: z.record(name, projectInFile, says('is missing', 'name at least one project')),
    storage: z.record(name, profile).default({}),
    encryption: encryption.optional(),
  }),
  ({ projects = {}, storage = {} }, report) => {
    for (const [project, given] of Object.entries(projects)) {
      if (!isNowhereOf(Object.values(storage), given?.region)) continue;
      tell(report, { path: ['projects', project, 'region'], ...regionOfNoBucket });
    }
  },
);

/** JSON Schema of the configuration's file, for editors and for other languages. */
export function configFileJsonSchema(): object {
  return z.toJSONSchema(configFile, { io: 'input' });
}
