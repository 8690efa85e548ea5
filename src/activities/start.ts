import { callOptions } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { storageOf } from './storage.js';
import { tokenOf } from './token.js';
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
