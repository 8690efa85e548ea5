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
  live: boolean;
  stopBy?: string;
  startedAt: string;
  closedAt?: string;
}

/** Temporal's list filter for these recordings. */
export function visibilityQuery(filter: RecordingFilter): string {
  const keywords = [
    [searchAttributes.appId.name, filter.appId],
    [searchAttributes.channel.name, filter.cname],
    [searchAttributes.mode.name, filter.mode],
    [searchAttributes.phase.name, filter.phase],
    [searchAttributes.sid.name, filter.sid],
  ] as const;
  const clauses = [
    `WorkflowType = ${quoted(workflowType)}`,
    ...keywords.flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${quoted(value)}`])),
  ];
  if (filter.live !== undefined) clauses.push(`${searchAttributes.live.name} = ${filter.live}`);
  if (filter.running !== undefined) clauses.push(`ExecutionStatus ${filter.running ? '=' : '!='} "Running"`);
  if (filter.stopBefore) clauses.push(`${searchAttributes.stopBy.name} < ${quoted(filter.stopBefore.toISOString())}`);
  return clauses.join(' AND ');
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/gu, '\\$&')}"`;
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
    live: attributes.get(searchAttributes.live) ?? false,
    stopBy: attributes.get(searchAttributes.stopBy)?.toISOString(),
    startedAt: execution.startTime.toISOString(),
    closedAt: execution.closeTime?.toISOString(),
  };
}
