import { isAppCertificate, longestTokenSeconds, makeRtcToken, rtcTokenEndsAtMs } from '../agora/tokens.js';
import { type Project, whereIs } from '../config.js';
import { callOptions, scheduledAtMs } from './calling.js';
import { type ActivityDeps, secret } from './deps.js';
import { asFailure, misconfigured } from './failures.js';
import { storageOf } from './storage.js';
import type { StartAnswer, StartInput } from './types.js';

/** Sends one `start`; whether to send another is the workflow's to decide. Secrets come in here and go nowhere else. */
export function start(deps: ActivityDeps) {
  return async (input: StartInput): Promise<StartAnswer> => {
    try {
      const project = deps.projectFor(input);
      const { cname, uid, mode, resourceId } = input;
      const { token, storage, storageConfig, ...rest } = input.configuration;
      const { target, keysEndAtMs } = await storageOf(deps, { storage, storageConfig });
      const { token: sent, endsAtMs } = await tokenOf(project, { token, cname, uid });
      const request = { ...rest, storageConfig: target, token: sent };
      const call = { cname, uid, mode, resourceId, request };
      const { sid } = await (await deps.agora(project)).start(call, callOptions(project, input));
      return { sid, tokenEndsAtMs: endsAtMs, storageKeysEndAtMs: keysEndAtMs };
    } catch (error) {
      throw asFailure(error, []);
    }
  };
}

interface TokenOnce {
  token?: string;
  endsAtMs?: number;
}

async function tokenOf(
  project: Project,
  { token, cname, uid }: { token?: string; cname: string; uid: string },
): Promise<TokenOnce> {
  if (!token) return { token };
  if (token !== 'auto') return { token, endsAtMs: rtcTokenEndsAtMs(token) };
  const { appId } = project;
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
  const made = makeRtcToken({ appId, appCertificate, cname, uid, expiresInSeconds: longestTokenSeconds });
  return { token: made, endsAtMs: scheduledAtMs() + longestTokenSeconds * 1000 };
}
