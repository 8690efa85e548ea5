import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** The names other programs rely on. This is the only file that spells them. */

export const workflowType = 'recording';

/** Workflow tasks and the fast lane's local activities. */
export const recordingTaskQueue = 'agora-recording';

/** Calls to Agora for one App ID, so that the server can hold the App ID's rate over all workers. */
export function apiTaskQueue(appId: string): string {
  return `agora-recording-api-${appId}`;
}

export const messageNames = {
  update: 'update',
  updateLayout: 'updateLayout',
  stop: 'stop',
  started: 'started',
  confirmed: 'confirmed',
  agoraEvent: 'agoraEvent',
  state: 'state',
} as const;

/** The sweeper (rule R6): its Schedule, its workflow types, and the Query that tells which recordings a page held. */
export const sweeperNames = {
  schedule: 'agora-recording-sweep',
  sweepOrphans: 'sweepOrphans',
  sweepPage: 'sweepPage',
  stopOrphan: 'stopOrphan',
  known: 'known',
} as const;

/** One workflow stops one orphan, however often it is found. `segment` stands for the recorder's resource. */
export function orphanStopIdOf(appId: string, segment: string): string {
  return `agora-recording-orphan/${appId}/${segment}`;
}

export const searchAttributes = {
  appId: defineSearchAttributeKey('AgoraAppId', SearchAttributeType.KEYWORD),
  channel: defineSearchAttributeKey('AgoraChannel', SearchAttributeType.KEYWORD),
  mode: defineSearchAttributeKey('AgoraMode', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('AgoraPhase', SearchAttributeType.KEYWORD),
  sid: defineSearchAttributeKey('AgoraSid', SearchAttributeType.KEYWORD),
  resourceId: defineSearchAttributeKey('AgoraResourceId', SearchAttributeType.KEYWORD),
  uids: defineSearchAttributeKey('AgoraUids', SearchAttributeType.KEYWORD_LIST),
  live: defineSearchAttributeKey('AgoraLive', SearchAttributeType.BOOL),
  stopBy: defineSearchAttributeKey('AgoraStopBy', SearchAttributeType.DATETIME),
} as const;

export const failureTypes = {
  invalidSpec: 'InvalidSpec',
  agoraRejected: 'AgoraRejected',
  startFailed: 'StartFailed',
  recordingLost: 'RecordingLost',
  expiredBeforeStop: 'ExpiredBeforeStop',
  configurationError: 'ConfigurationError',
} as const;

export interface RecordingIdentity {
  appId: string;
  cname: string;
  /** The primary uid. */
  uid: string;
}

const workflowIdPrefix = 'agora-recording/';

/** Temporal's limit on a workflow id, in bytes. */
export const workflowIdMaxBytes = 1000;

export function workflowIdOf({ appId, cname, uid }: RecordingIdentity): string {
  return `${workflowIdPrefix}${appId}/${cname}/${uid}`;
}

/** The inverse of {@link workflowIdOf}; `undefined` for any other id. A web recording's cname may hold slashes. */
export function identityOf(workflowId: string): RecordingIdentity | undefined {
  const match = /^agora-recording\/([^/]+)\/(.+)\/(\d+)$/su.exec(workflowId);
  const [, appId, cname, uid] = match ?? [];
  return appId && cname && uid ? { appId, cname, uid } : undefined;
}
