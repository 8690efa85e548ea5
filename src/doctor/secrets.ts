import { KeyRing } from '../codec/key-ring.js';
import { type Config, type Encryption, type Project, resolveSecret, SecretUnavailable } from '../config.js';
import { type Finding, failed, ok, wordsOf } from './finding.js';

/** Whether every secret of every project can be had now; which one is told by its reference. */
export async function checkSecrets({ projects, encryption }: Config): Promise<Finding[]> {
  const findings = await Promise.all(Object.values(projects).map(secretsOf));
  return [...findings.flat(), ...(encryption ? await keysOf(encryption) : [])];
}

async function keysOf(encryption: Encryption): Promise<Finding[]> {
  const ring = new KeyRing(() => encryption);
  return Promise.all(
    Object.keys(encryption.keys).map(async (id) => {
      const isActive = id === encryption.activeKey ? ', which encrypts' : '';
      try {
        await ring.key(id);
        return ok('secrets', `the encryption key ${id}${isActive}: can be had`);
      } catch (error) {
        const remedy = 'put the key back where it was: without it nobody can read what it has encrypted';
        return failed('secrets', wordsOf(error), error instanceof SecretUnavailable ? error.remedy : remedy);
      }
    }),
  );
}

async function secretsOf({ name, customerId, customerSecret, appCertificate, callbackSecret }: Project) {
  const references = [customerId, customerSecret, appCertificate, callbackSecret].filter((one) => one !== undefined);
  const results = await Promise.allSettled(references.map((reference) => resolveSecret(reference)));
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (reasons.length === 0) return [ok('secrets', `project ${name}: its secrets can be had`)];
  return reasons.map((reason): Finding => {
    if (!(reason instanceof SecretUnavailable)) throw reason;
    return failed('secrets', `project ${name}: ${reason.message}`, reason.remedy);
  });
}
