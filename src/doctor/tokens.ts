import { isAppCertificate, longestTokenSeconds, makeRtcToken, rtcTokenEndsAtMs } from '../agora/tokens.js';
import { type Project, resolveSecret, SecretUnavailable, whereIs } from '../config.js';
import { type Finding, failed, ok } from './finding.js';

/** Whether the project's certificate makes tokens that can be read again. Only Agora can say if it is the right one. */
export async function checkTokens({ name, appId, appCertificate }: Project): Promise<Finding[]> {
  if (appCertificate === undefined) {
    return [
      ok('tokens', `project ${name}: has no App certificate, so its recordings bring their tokens, or need none`),
    ];
  }
  const where = whereIs(appCertificate);
  const certificate = await resolveSecret(appCertificate).catch((error: unknown) => error);
  if (certificate instanceof SecretUnavailable) {
    return [failed('tokens', `project ${name}: ${certificate.message}`, certificate.remedy)];
  }
  const remedy = 'copy the 32 hexadecimal digits of the primary certificate from the Agora Console';
  if (typeof certificate !== 'string' || !isAppCertificate(certificate)) {
    return [failed('tokens', `project ${name}: ${where} holds no App certificate`, remedy)];
  }
  if (!isAppCertificate(appId))
    return [failed('tokens', `project ${name}: its App ID makes no tokens`, 'copy the App ID from the Agora Console')];
  const token = makeRtcToken({
    appId,
    appCertificate: certificate,
    cname: 'doctor',
    uid: '1',
    expiresInSeconds: longestTokenSeconds,
  });
  if (rtcTokenEndsAtMs(token) === undefined)
    return [failed('tokens', `project ${name}: ${where} makes tokens that cannot be read`, remedy)];
  return [ok('tokens', `project ${name}: its App certificate makes tokens`)];
}
