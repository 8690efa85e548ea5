import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { CallOptions } from '../agora/client.js';
import type { Region } from '../agora/hosts.js';
import type { Project } from '../config.js';
import type { ActivityDeps } from './deps.js';
import { noRoomOnFastLane } from './failures.js';
import { attemptThatCounts } from './tries.js';
import type { RecorderRef } from './types.js';

/** Where this attempt goes: the host by attempt and region, given up when the activity is cancelled. */
export function callOptions(
  project: Project,
  { region = project.region, attempt = attemptThatCounts() }: { region?: Region; attempt?: number } = {},
): CallOptions {
  return { attempt, region, signal: cancellationSignal() };
}

/** When the call was asked for, by Temporal's clock, which is the one that the workflow lives by. */
export function scheduledAtMs(): number {
  return activityInfo().currentAttemptScheduledTimestampMs;
}

/** A local activity is on the fast lane, which must leave the queue lane its share of the App ID's rate. */
export function takeRoomIfFast(deps: ActivityDeps, project: Project): void {
  if (activityInfo().isLocal && !deps.fastLaneHasRoom(project)) throw noRoomOnFastLane();
}

/** What Agora calls a recorder by. */
export function recorderOf({ cname, uid, mode, resourceId, sid }: RecorderRef) {
  return { cname, uid, mode, resourceId, sid };
}
