import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type { Project } from '../config.js';
import { apiTaskQueue, recordingTaskQueue } from '../recording/names.js';

interface MakeCurrent {
  connection: NativeConnection;
  namespace: string;
  version: WorkerDeploymentVersion;
  /** Those whose calls the version has to serve before recordings may go to it. */
  projects: readonly Project[];
}

/** As Temporal's API numbers a version that has been neither current nor ramping yet, where it says so at all. */
const untried: ReadonlySet<number> = new Set([0, 1, 6]);

/** gRPC's numbers of what passes once the server knows the version's pollers: NOT_FOUND, FAILED_PRECONDITION, RESOURCE_EXHAUSTED. */
const passing: ReadonlySet<number> = new Set([5, 8, 9]);

/** For how long the server may take to learn of the pollers, and how often it is asked. */
const patience = { attempts: 60, everyMs: 500 };

/** A version that could not be made current works for the recordings it has, so that is told and no reason to stay away. */
export async function becomeCurrent(wanted: MakeCurrent): Promise<void> {
  const { deploymentName, buildId } = wanted.version;
  const words = `version ${buildId} of ${deploymentName}`;
  const { logger } = Runtime.instance();
  try {
    const did = await makeCurrent(wanted);
    if (did === 'made') logger.info(`${words} is current from now on: new recordings go to it`);
    else logger.info(`${words} has been current or ramping before, so it is not made current by itself`);
  } catch (error) {
    logger.error(`${words} could not be made current: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * Makes a version current that has never been, once it serves all its task queues. One that has been is left alone: an old
 * worker that starts again must not take new recordings back.
 *
 * @throws what the server says when it does not do so within half a minute.
 */
async function makeCurrent(wanted: MakeCurrent): Promise<'made' | 'triedBefore'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryToMakeCurrent(wanted);
    } catch (error) {
      const isPassing = isGrpcServiceError(error) && passing.has(Number(error.code));
      if ((!isPassing && !(error instanceof NotServed)) || attempt === patience.attempts) throw error;
      await delay(patience.everyMs);
    }
  }
}

class NotServed extends Error {
  override readonly name = 'NotServed';
}

async function tryToMakeCurrent({ connection, namespace, version, projects }: MakeCurrent) {
  const { workflowService } = connection;
  const { workerDeploymentVersionInfo: info } = await workflowService.describeWorkerDeploymentVersion({
    namespace,
    deploymentVersion: version,
  });
  if (!untried.has(info?.status ?? 0)) return 'triedBefore';
  const served = new Set(info?.taskQueueInfos?.map(({ name }) => name));
  const taskQueues = [recordingTaskQueue, ...projects.map(({ appId }) => apiTaskQueue(appId))];
  const missing = taskQueues.filter((name) => !served.has(name));
  if (missing.length > 0) throw new NotServed(`the version does not serve ${missing.join(', ')} yet`);
  const { deploymentName, buildId } = version;
  await workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
  return 'made';
}
