import { type Config, type Project, resolveSecret, SecretUnavailable } from '../config.js';
import { type Finding, failed, ok } from './finding.js';

/** Whether every secret of every project can be had now; which one is told by its reference. */
export async function checkSecrets({ projects }: Config): Promise<Finding[]> {
  const findings = await Promise.all(Object.values(projects).map(secretsOf));
  return findings.flat();
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
