import { longestTokenSeconds, makeRtcToken, rtcTokenEndsAtMs } from '../agora/tokens.js';
import type { Project } from '../config.js';
import { callOptions, scheduledAtMs } from './calling.js';
import type { ActivityDeps } from './deps.js';
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
      const { token: sent, endsAtMs } = tokenOf(project, { token, cname, uid });
      const request = { ...rest, storageConfig: target, token: sent };
      const call = { cname, uid, mode, resourceId, request };
      const { sid } = await deps.agora(project).start(call, callOptions(input, input.attempt));
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

function tokenOf(project: Project, { token, cname, uid }: { token?: string; cname: string; uid: string }): TokenOnce {
  if (!token) return { token };
  if (token !== 'auto') return { token, endsAtMs: rtcTokenEndsAtMs(token) };
  const { appId, appCertificate } = project;
  if (!appCertificate) {
    throw misconfigured(
      `the project "${project.name}" has no App certificate, so no token can be made`,
      'give the worker AGORA_APP_CERTIFICATE, or give the recording a token',
    );
  }
  const made = makeRtcToken({ appId, appCertificate, cname, uid, expiresInSeconds: longestTokenSeconds });
  return { token: made, endsAtMs: scheduledAtMs() + longestTokenSeconds * 1000 };
}
