import { identityOf, workflowIdOf } from '../recording/names.js';
import { UsageError } from './output.js';

/** How the commands describe the id that they take. */
export const idDescription = 'workflow id, or <cname>/<uid> of the App ID in AGORA_APP_ID';

/** @throws UsageError */
export function workflowIdFrom(id: string, appId = process.env.AGORA_APP_ID): string {
  if (identityOf(id)) return id;
  const [, cname, uid] = /^(?!agora-recording\/)(.+)\/(\d+)$/su.exec(id) ?? [];
  if (cname && uid && appId) return workflowIdOf({ appId, cname, uid });
  const short = cname && uid ? 'with AGORA_APP_ID set to its App ID' : '<cname>/<uid> with AGORA_APP_ID set';
  throw new UsageError(`${id}: expected agora-recording/<App ID>/<cname>/<uid>, or the short form ${short}`);
}
