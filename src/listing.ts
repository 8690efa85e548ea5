import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Mode } from './agora/wire/modes.js';
import { searchAttributes, workflowType } from './recording/names.js';
import type { Phase } from './recording/state.js';

export interface RecordingFilter {
  appId?: string;
  cname?: string;
  mode?: Mode;
  phase?: Phase;
  sid?: string;
  /** Whether a recorder may be in the channel. */
  live?: boolean;
  /** Whether the workflow is running. */
  running?: boolean;
  /** Only recordings whose deadline is before this. */
  stopBefore?: Date;
}

export interface RecordingSummary {
  workflowId: string;
  runId: string;
  /** Temporal's: RUNNING, COMPLETED, FAILED, … */
  status: string;
  appId?: string;
  cname?: string;
  mode?: string;
  phase?: string;
  sid?: string;
  /** Those its recorders take, the primary one first. */
  uids: string[];
  live: boolean;
  stopBy?: string;
  startedAt: string;
  closedAt?: string;
}

/** Temporal's list filter for these recordings, and as few others as it can say; {@link isWanted} tells them apart. */
export function visibilityQuery(filter: RecordingFilter): string {
  const clauses = [
    `WorkflowType = "${workflowType}"`,
    ...clausesOf(searchAttributes.appId.name, filter.appId),
    ...clausesOf(searchAttributes.channel.name, filter.cname),
    ...clausesOf(searchAttributes.mode.name, filter.mode),
    ...clausesOf(searchAttributes.phase.name, filter.phase),
    ...clausesOf(searchAttributes.sid.name, filter.sid),
  ];
  if (filter.live !== undefined) clauses.push(`${searchAttributes.live.name} = ${filter.live}`);
  if (filter.running !== undefined) clauses.push(`ExecutionStatus ${filter.running ? '=' : '!='} "Running"`);
  if (filter.stopBefore) clauses.push(`${searchAttributes.stopBy.name} < "${filter.stopBefore.toISOString()}"`);
  return clauses.join(' AND ');
}

/** Temporal does not take its own escapes out of a value again, so what needs one is never found by it. */
const needsEscape = /["'\\\p{Cc}]/u;

function clausesOf(name: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  const at = value.search(needsEscape);
  if (at < 0) return [`${name} = "${value}"`];
  return at === 0 ? [] : [`${name} STARTS_WITH "${value.slice(0, at)}"`];
}

export function isWanted({ appId, cname, sid }: RecordingFilter, summary: RecordingSummary): boolean {
  const pairs = [
    [appId, summary.appId],
    [cname, summary.cname],
    [sid, summary.sid],
  ];
  return pairs.every(([wanted, found]) => wanted === undefined || wanted === found);
}

export function summaryOf(execution: WorkflowExecutionInfo): RecordingSummary {
  const { typedSearchAttributes: attributes } = execution;
  return {
    workflowId: execution.workflowId,
    runId: execution.runId,
    status: execution.status.name,
    appId: attributes.get(searchAttributes.appId),
    cname: attributes.get(searchAttributes.channel),
    mode: attributes.get(searchAttributes.mode),
    phase: attributes.get(searchAttributes.phase),
    sid: attributes.get(searchAttributes.sid),
    uids: attributes.get(searchAttributes.uids) ?? [],
    live: attributes.get(searchAttributes.live) ?? false,
    stopBy: attributes.get(searchAttributes.stopBy)?.toISOString(),
    startedAt: execution.startTime.toISOString(),
    closedAt: execution.closeTime?.toISOString(),
  };
}
