import { makeRtcToken } from '../agora/tokens.js';
import type { Project } from '../config.js';
import { callOptions } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure, misconfigured } from './failures.js';
import { keysEndAtMs, storageOf } from './storage.js';
import type { StartAnswer, StartInput } from './types.js';

/** How long a token made here lives: Agora allows no longer. */
const tokenSeconds = 24 * 3600;

/** Sends one `start`; whether to send another is the workflow's to decide. Secrets come in here and go nowhere else. */
export function start(deps: ActivityDeps) {
  return async (input: StartInput): Promise<StartAnswer> => {
    try {
      const project = deps.projectFor(input);
      const { cname, uid, mode, resourceId } = input;
      const { token, storage, storageConfig, ...rest } = input.configuration;
      const target = storageOf(deps, { storage, storageConfig });
      const request = { ...rest, storageConfig: target, token: tokenOf(project, { token, cname, uid }) };
      const call = { cname, uid, mode, resourceId, request };
      const { sid } = await deps.agora(project).start(call, callOptions(input, input.attempt));
      return { sid, storageKeysEndAtMs: keysEndAtMs(target) };
    } catch (error) {
      throw asFailure(error, []);
    }
  };
}

function tokenOf(project: Project, channel: { token?: string; cname: string; uid: string }): string | undefined {
  const { token, cname, uid } = channel;
  if (token !== 'auto') return token;
  const { appId, appCertificate } = project;
  if (!appCertificate) {
    throw misconfigured(
      `the project "${project.name}" has no App certificate, so no token can be made`,
      'give the worker AGORA_APP_CERTIFICATE, or give the recording a token',
    );
  }
  return makeRtcToken({ appId, appCertificate, cname, uid, expiresInSeconds: tokenSeconds });
}
