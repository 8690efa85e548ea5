import {
  Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { z } from 'zod';
import { recordingTaskQueue, sweeperNames } from '../recording/names.js';

export interface SweepSchedule {
  connection: NativeConnection;
  namespace: string;
  /** How often to sweep. */
  everySeconds: number;
}

/**
 * Makes the Schedule that starts the sweeper (rule R6), or brings it up to date. Many workers may do so at once: there is
 * one Schedule, and one that is as wanted is left alone. Whoever has paused it finds it paused.
 *
 * @returns `impossible` where the server has no Schedules, or we may not make one; `why` then says it.
 */
export async function ensureSweepSchedule(
  wanted: SweepSchedule,
): Promise<{ did: 'made' | 'updated' | 'nothing' } | { did: 'impossible'; why: string }> {
  const { schedule } = new Client({ connection: wanted.connection, namespace: wanted.namespace });
  try {
    await schedule.create(scheduleOf(wanted));
    return { did: 'made' };
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) return impossible(error);
  }
  const there = schedule.getHandle(sweeperNames.schedule);
  if (isAsWanted(await there.describe(), wanted)) return { did: 'nothing' };
  await there.update(({ state }) => ({ ...scheduleOf(wanted), state }));
  return { did: 'updated' };
}

function scheduleOf({ everySeconds }: SweepSchedule): ScheduleOptions<typeof action> {
  return {
    scheduleId: sweeperNames.schedule,
    spec: { intervals: [{ every: everySeconds * 1000 }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUpMs },
    action,
  };
}

const catchUpMs = 60_000;

const action = {
  type: 'startWorkflow',
  workflowType: sweeperNames.sweepOrphans,
  workflowId: sweeperNames.schedule,
  taskQueue: recordingTaskQueue,
  args: [],
  staticSummary: 'stops every recorder that nobody looks after any more',
} as const;

function isAsWanted({ spec, policies, action: there }: ScheduleDescription, { everySeconds }: SweepSchedule): boolean {
  const [interval, ...more] = spec.intervals ?? [];
  return (
    more.length === 0 &&
    interval?.every === everySeconds * 1000 &&
    policies.overlap === ScheduleOverlapPolicy.SKIP &&
    policies.catchupWindow === catchUpMs &&
    there.workflowType === action.workflowType &&
    there.taskQueue === action.taskQueue
  );
}

/** As gRPC numbers them: PERMISSION_DENIED, UNIMPLEMENTED. */
const refusals: ReadonlySet<number> = new Set([7, 12]);

const grpcError = z.object({ code: z.number(), details: z.string() });

function impossible(error: unknown): { did: 'impossible'; why: string } {
  const asked = [error, error instanceof Error ? error.cause : undefined].map((one) => grpcError.safeParse(one).data);
  const refusal = asked.find((one) => one && refusals.has(one.code));
  if (!refusal) throw error;
  return { did: 'impossible', why: refusal.details };
}
