import { isAppCertificate, longestTokenSeconds, makeRtcToken, rtcTokenEndsAtMs } from '../agora/tokens.js';
import { type Project, whereIs } from '../config.js';
import { scheduledAtMs } from './calling.js';
import { secret } from './deps.js';
import { misconfigured } from './failures.js';

interface TokenOnce {
  token?: string;
  endsAtMs?: number;
}

/** What the recorder comes into the channel with. */
export async function tokenOf(
  project: Project,
  { token, cname, uid }: { token?: string; cname: string; uid: string },
): Promise<TokenOnce> {
  if (!token) return { token };
  if (token !== 'auto') return { token, endsAtMs: rtcTokenEndsAtMs(token) };
  const { appId } = project;
  const appCertificate = await certificateOf(project);
  const made = makeRtcToken({ appId, appCertificate, cname, uid, expiresInSeconds: longestTokenSeconds });
  return { token: made, endsAtMs: scheduledAtMs() + longestTokenSeconds * 1000 };
}

/** @throws trouble with the configuration when the project has none, it cannot be had, or is none */
export async function certificateOf(project: Project): Promise<string> {
  if (!project.appCertificate) {
    throw misconfigured(
      `the project "${project.name}" has no App certificate, so no token can be made`,
      'give the worker AGORA_APP_CERTIFICATE, or the project an appCertificate, or the recording a token',
    );
  }
  const appCertificate = await secret(project.appCertificate);
  if (!isAppCertificate(appCertificate)) {
    throw misconfigured(
      `the App certificate of the project "${project.name}" (${whereIs(project.appCertificate)}) is none`,
      'copy the 32 hexadecimal digits from the Agora Console',
    );
  }
  return appCertificate;
}
