import { Client, isGrpcServiceError, ScheduleNotFoundError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { searchAttributes, sweeperNames, workflowType } from '../recording/names.js';
import { lackingSearchAttributes } from '../search-attributes.js';
import { connectTo, type TemporalTarget, TemporalUnreachable } from '../temporal-connection.js';
import { type Finding, failed, ok, warning, wordsOf } from './finding.js';
import { checkWorkers, runWorker } from './workers.js';

/** As gRPC numbers it. */
const grpcNotFound = 5;

/** A client of the namespace, to be closed by the caller; none, and why, where it cannot be had. */
export async function openTemporal(
  target: TemporalTarget,
  dataConverter?: DataConverter,
): Promise<{ client?: Client; finding: Finding }> {
  const { namespace, address } = target;
  try {
    const connection = await connectTo(target);
    return {
      client: new Client({ connection, namespace, dataConverter }),
      finding: ok('temporal', `Temporal at ${address} is reachable`),
    };
  } catch (error) {
    if (!(error instanceof TemporalUnreachable)) throw error;
    const { why, remedy } = error.trouble;
    return { finding: failed('temporal', `Temporal at ${address} cannot be used: ${why}`, remedy) };
  }
}

/** Whether recordings can run there: the namespace, what it has to know, and who works. */
export async function checkTemporal(client: Client, appIds: readonly string[]): Promise<Finding[]> {
  const namespace = await checkNamespace(client);
  if (namespace.verdict === 'failed') return [namespace];
  return [
    namespace,
    await checkSearchAttributes(client),
    await checkSchedule(client),
    ...(await checkWorkers(client, appIds)),
    await checkDeadlines(client),
  ];
}

async function checkNamespace({ connection, options: { namespace } }: Client): Promise<Finding> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return ok('temporal', `namespace ${namespace} exists`);
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === grpcNotFound) {
      const remedy = `set TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace}`;
      return failed('temporal', `namespace ${namespace} does not exist`, remedy);
    }
    return failed(
      'temporal',
      `namespace ${namespace} cannot be looked at: ${wordsOf(error)}`,
      'mend the credentials of the profile',
    );
  }
}

async function checkSearchAttributes({ connection, options: { namespace } }: Client): Promise<Finding> {
  const lack = await lackingSearchAttributes(connection, namespace).catch(wordsOf);
  if (typeof lack === 'string') {
    return warning(
      'temporal',
      `the search attributes cannot be listed: ${lack}`,
      'compare them with docs/workflow.md by hand',
    );
  }
  if (!lack) return ok('temporal', 'the search attributes are there');
  return failed('temporal', `the search attributes ${lack.names.join(', ')} are missing`, lack.command);
}

async function checkSchedule({ schedule }: Client): Promise<Finding> {
  const id = sweeperNames.schedule;
  try {
    const { state, info } = await schedule.getHandle(id).describe();
    const why = state.note ? `: ${state.note}` : '';
    if (state.paused) {
      return warning(
        'temporal',
        `the Schedule ${id} is paused${why}`,
        `temporal schedule toggle --unpause --schedule-id ${id}`,
      );
    }
    const last = info.recentActions.at(-1)?.takenAt.toISOString();
    return ok(
      'temporal',
      `the Schedule ${id} runs; ${last ? `its last sweep was at ${last}` : 'it has not swept yet'}`,
    );
  } catch (error) {
    const why = error instanceof ScheduleNotFoundError ? 'is not there' : `cannot be looked at: ${wordsOf(error)}`;
    const remedy = `${runWorker}: it makes the Schedule, without which no orphaned recorder is found`;
    return warning('temporal', `the Schedule ${id} ${why}`, remedy);
  }
}

/** Recorders that are billed, and past the moment at which they should have been stopped. */
async function checkDeadlines({ workflow }: Client): Promise<Finding> {
  const live = `WorkflowType = "${workflowType}" AND ${searchAttributes.live.name} = true`;
  try {
    const [{ count }, overdue] = await Promise.all([
      workflow.count(live),
      workflow.count(`${live} AND ${searchAttributes.stopBy.name} < "${new Date().toISOString()}"`),
    ]);
    const recordings = `${count} ${count === 1 ? 'recording has' : 'recordings have'} a recorder in a channel`;
    if (overdue.count === 0) return ok('temporal', recordings);
    const found = `${recordings}, and ${overdue.count} of them should have been stopped by now`;
    return failed('temporal', found, 'run a worker, then `agora-recording sweep`');
  } catch (error) {
    return warning(
      'temporal',
      `live recordings cannot be counted: ${wordsOf(error)}`,
      'see to the search attributes first',
    );
  }
}
