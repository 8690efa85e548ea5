import { randomInt, randomUUID } from 'node:crypto';
import { createAgoraClient } from '../agora/client.js';
import { AgoraError, HostUnreachable, QuotaExceeded, WrongCredentials } from '../agora/errors.js';
import { type Project, resolveSecret, SecretUnavailable, whereIs } from '../config.js';
import { type Finding, failed, ok, warning } from './finding.js';

/**
 * Asks Agora for a resource and leaves it unused: that takes the host, the credentials, the App ID, and that it may record,
 * and costs nothing.
 */
export async function checkAgora(project: Project): Promise<Finding[]> {
  const { name, appId, area, region, apiUrl } = project;
  const about = `project ${name}, App ID ${appId}`;
  try {
    const access = {
      customerId: await resolveSecret(project.customerId),
      customerSecret: await resolveSecret(project.customerSecret),
    };
    const client = createAgoraClient({ appId, ...access, area, baseUrl: apiUrl });
    const cname = `doctor-${randomUUID()}`;
    const call = {
      cname,
      uid: String(randomInt(1, 2 ** 31)),
      mode: 'composite',
      scene: 0,
      resourceExpiredHour: 1,
      region,
    } as const;
    await client.acquire(call).finally(() => client.close());
    return [ok('agora', `${about}: Agora gives it resources to record with`)];
  } catch (error) {
    // What is wrong with the secret is told where the secrets are looked at.
    if (error instanceof SecretUnavailable)
      return [failed('agora', `${about}: not asked, without its credentials`, error.remedy)];
    if (!(error instanceof AgoraError)) throw error;
    return [findingOf(error, about, project)];
  }
}

function findingOf(error: AgoraError, about: string, { customerSecret }: Project): Finding {
  const found = `${about}: ${error.message}`;
  if (error instanceof QuotaExceeded) return warning('agora', found, 'ask again later, or have Agora raise the limit');
  if (error instanceof WrongCredentials)
    return failed(
      'agora',
      found,
      `copy customer ID and secret (${whereIs(customerSecret)}) from the Agora Console, RESTful API`,
    );
  if (error instanceof HostUnreachable)
    return failed('agora', found, 'let this machine reach Agora by https, or mend apiUrl');
  return failed('agora', found, error.advice);
}
