import type { Client } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { apiTaskQueue, recordingTaskQueue } from '../recording/names.js';
import { type Finding, failed, ok, warning, wordsOf } from './finding.js';

/** As Temporal's API numbers them. */
const taskQueueTypes = { workflow: 1, activity: 2 } as const;
const versionedMode = 2;
const draining = 4;

export const runWorker = 'run `agora-recording worker` with this namespace and these projects';

interface Queue {
  name: string;
  taskQueueType: number;
}

/** Who polls a task queue, and which version of the workers is given what is new there. */
interface Polled {
  workers: number;
  unversioned: number;
  versions: WorkerDeploymentVersion[];
  current: WorkerDeploymentVersion | undefined;
}

/** Whether there is somebody for the workflows and for the calls of each App ID; where workers are versioned, of each version. */
export async function checkWorkers(client: Client, appIds: readonly string[]): Promise<Finding[]> {
  const recordings = { name: recordingTaskQueue, taskQueueType: taskQueueTypes.workflow };
  const calls = appIds.map((appId) => ({ name: apiTaskQueue(appId), taskQueueType: taskQueueTypes.activity }));
  const queues = await Promise.all([recordings, ...calls].map((queue) => checkQueue(client, queue)));
  return [...queues, ...(await checkOldVersions(client))];
}

async function checkQueue(client: Client, queue: Queue): Promise<Finding> {
  const { name } = queue;
  try {
    return judge(name, await polled(client, queue));
  } catch (error) {
    const remedy = 'let these credentials describe task queues, or see in the Web UI who polls it';
    return warning('temporal', `the task queue ${name} cannot be looked at: ${wordsOf(error)}`, remedy);
  }
}

function judge(name: string, { workers, unversioned, versions: [version], versions, current }: Polled): Finding {
  const queue = `the task queue ${name}`;
  const has = `${queue} has ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  if (workers === 0) return failed('temporal', `no worker polls ${queue}`, runWorker);
  if (current) {
    const isServed = versions.some((one) => isSame(one, current));
    if (isServed) return ok('temporal', `${has}; current is ${wordsFor(current)}`);
    const remedy = `run its workers, or make another version current: ${setCurrent(version ?? current)}`;
    return failed('temporal', `${has}, none of ${wordsFor(current)}, which is current`, remedy);
  }
  if (unversioned > 0 || !version) return ok('temporal', has);
  const found = `${has}, and no version of ${version.deploymentName} is current: nothing takes new recordings`;
  return failed('temporal', found, setCurrent(version));
}

async function polled({ connection, options: { namespace } }: Client, queue: Queue): Promise<Polled> {
  const { name, taskQueueType } = queue;
  const asked = { namespace, taskQueue: { name }, taskQueueType };
  const { pollers, versioningInfo } = await connection.workflowService.describeTaskQueue(asked);
  const versions = pollers.flatMap(({ deploymentOptions: options }) =>
    options?.workerVersioningMode === versionedMode ? [versionFrom(options)] : [],
  );
  const { currentDeploymentVersion: current } = versioningInfo ?? {};
  return {
    workers: new Set(pollers.map(({ identity }) => identity)).size,
    unversioned: pollers.length - versions.length,
    versions: versions.filter((version, n) => versions.findIndex((other) => isSame(other, version)) === n),
    current: current ? versionFrom(current) : undefined,
  };
}

/** A version that still has recordings, and nobody who could go on with them. */
async function checkOldVersions(client: Client): Promise<Finding[]> {
  const { connection, options } = client;
  const { namespace } = options;
  try {
    const { versions, current } = await polled(client, {
      name: recordingTaskQueue,
      taskQueueType: taskQueueTypes.workflow,
    });
    const names = new Set([...versions, ...(current ? [current] : [])].map(({ deploymentName }) => deploymentName));
    const deployments = await Promise.all(
      [...names].map((deploymentName) =>
        connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
      ),
    );
    const old = deployments.flatMap(({ workerDeploymentInfo }) =>
      (workerDeploymentInfo?.versionSummaries ?? []).flatMap(({ status, deploymentVersion }) =>
        status === draining && deploymentVersion ? [versionFrom(deploymentVersion)] : [],
      ),
    );
    return old.filter((one) => !versions.some((version) => isSame(version, one))).map(leftAlone);
  } catch (error) {
    const remedy = 'let these credentials describe worker deployments, or see them in the Web UI';
    return [warning('temporal', `the versions of the workers cannot be looked at: ${wordsOf(error)}`, remedy)];
  }
}

function leftAlone(version: WorkerDeploymentVersion): Finding {
  const found = `${wordsFor(version)} still has recordings, and no worker polls for it`;
  return failed(
    'temporal',
    found,
    'run its workers again, or move its recordings to another version: docs/deploying.md',
  );
}

function setCurrent({ deploymentName, buildId }: WorkerDeploymentVersion): string {
  return `temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id ${buildId}`;
}

function wordsFor({ deploymentName, buildId }: WorkerDeploymentVersion): string {
  return `version ${buildId} of ${deploymentName}`;
}

function isSame(one: WorkerDeploymentVersion, other: WorkerDeploymentVersion): boolean {
  return one.deploymentName === other.deploymentName && one.buildId === other.buildId;
}

function versionFrom(told: { deploymentName?: string | null; buildId?: string | null }): WorkerDeploymentVersion {
  return { deploymentName: told.deploymentName ?? '', buildId: told.buildId ?? '' };
}
