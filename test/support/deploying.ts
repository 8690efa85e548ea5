import { fileURLToPath } from 'node:url';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { workflowBundle } from '../../scripts/lib/workflow-bundle.js';
import type { Deployment } from '../../src/temporal/deployment.js';
import { type RecordingWorker, type RecordingWorkerOptions, startWorker } from '../../src/worker.js';
import type { Stage } from './stage.js';
import { workflowForTests } from './temporal.js';

export const deploymentName = 'recordings';

type Workflow = RecordingWorkerOptions['workflow'];

/** Today's workflow, and one that could not go on with a history of today's. */
export async function todaysAndNextWorkflow(): Promise<{ today: Workflow; next: Workflow }> {
  const code = await workflowBundle(fileURLToPath(new URL('./next-version.ts', import.meta.url)));
  return { today: await workflowForTests(), next: { workflowBundle: { code } } };
}

/** Workers of several versions, side by side. */
export function deployer(env: TestWorkflowEnvironment, { config }: Pick<Stage, 'config'>) {
  const workers: RecordingWorker[] = [];
  const temporal = { connectionOptions: { address: env.address }, namespace: env.namespace ?? 'default' };
  /** The server learns of a version's task queues a moment after its workers have begun; the test's own timeout is the bound. */
  async function served(version: WorkerDeploymentVersion): Promise<void> {
    const asked = { namespace: temporal.namespace, deploymentVersion: version };
    const { workflowService } = env.connection;
    const queuesNow = async () => {
      const { workerDeploymentVersionInfo: info } = await workflowService.describeWorkerDeploymentVersion(asked);
      return new Set(info?.taskQueueInfos?.map(({ name }) => name)).size;
    };
    while ((await queuesNow().catch(() => 0)) < 1 + Object.keys(config.projects).length) {
      await new Promise(setImmediate);
    }
  }
  return {
    /** Without a deployment its workers are not versioned. */
    async deploy(
      workflow: Workflow,
      deployment?: Omit<Deployment, 'name'>,
      sweep: RecordingWorkerOptions['sweep'] = false,
    ): Promise<RecordingWorker> {
      const version = deployment && { name: deploymentName, makeCurrent: true, ...deployment };
      const worker = await startWorker({
        ...{ config, temporal, workflow, drainSeconds: 5, deployment: version, sweep },
      });
      workers.push(worker);
      if (worker.version) await served(worker.version);
      return worker;
    },
    /** As an operator does by `temporal worker deployment set-current-version`; unversioned workers without a build id. */
    async makeCurrent(buildId: string): Promise<void> {
      const { namespace } = temporal;
      await env.connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
    },
    /** As an operator does by `temporal worker deployment set-ramping-version`. */
    async ramp(buildId: string, percentage: number): Promise<void> {
      const { namespace } = temporal;
      const ramp = { namespace, deploymentName, buildId, percentage };
      await env.connection.workflowService.setWorkerDeploymentRampingVersion(ramp);
    },
    /** As an operator does by `temporal workflow update-options`. */
    async move(workflowId: string): Promise<void> {
      await env.connection.workflowService.updateWorkflowExecutionOptions({
        namespace: temporal.namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
        updateMask: { paths: ['versioning_override'] },
      });
    },
    /** The build id of the version that a workflow is with, and what the next version's workflow writes down. */
    async versionOf(workflowId: string): Promise<{ buildId: string | undefined; begunBy: unknown }> {
      const { raw, memo } = await env.client.workflow.getHandle(workflowId).describe();
      const { deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
      return { buildId: deploymentVersion?.buildId ?? undefined, begunBy: memo?.begunBy };
    },
    async end(): Promise<void> {
      await Promise.all(workers.splice(0).map((worker) => worker.drain()));
    },
  };
}
