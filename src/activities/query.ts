import { callOptions, takeRoomIfFast } from './calling.js';
import type { ActivityDeps } from './deps.js';
import { asFailure } from './failures.js';
import { recordedFile } from './files.js';
import type { QueryAnswer, QueryInput } from './types.js';

/** One heartbeat. It answers in a few bytes, since a recording's history holds thousands of them. */
export function query(deps: ActivityDeps) {
  return async (input: QueryInput): Promise<QueryAnswer> => {
    try {
      const project = deps.projectFor(input);
      takeRoomIfFast(deps, project);
      const { mode, resourceId, sid } = input;
      const { status, files } = await (await deps.agora(project)).query(
        { mode, resourceId, sid },
        callOptions(project, input),
      );
      const isNews = files !== undefined && files.length !== input.knownFiles;
      return isNews ? { status, files: files.map(recordedFile) } : { status };
    } catch (error) {
      throw asFailure(error, ['throttled']);
    }
  };
}
