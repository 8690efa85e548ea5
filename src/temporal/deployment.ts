import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { bundleWorkflowCode, type WorkerDeploymentOptions } from '@temporalio/worker';
import { z } from 'zod';
import { ConfigurationError } from '../config.js';
import type { workflowCode } from '../workflow-code.js';

/** One version of the workers, of which several may run side by side while recordings move from one to the next. */
export interface Deployment {
  /** What all versions have in common: the name of Temporal's Worker Deployment. Neither `.` nor `:`; see {@link deploymentName}. */
  name: string;
  /** Tells this version from the others. Default: the package's version and a digest of the workflow code. */
  buildId?: string;
  /**
   * Makes this version the current one as soon as it polls, which new recordings go to; unless it has been current or
   * ramping before, so that an old worker which starts again takes nothing back. Default false.
   */
  makeCurrent?: boolean;
}

/** As Temporal's server has it. */
export const deploymentName = z
  .string()
  .min(1, 'must not be empty')
  .max(255, 'must have at most 255 characters')
  .refine((name) => !/[.:]/u.test(name), 'must have neither a dot nor a colon')
  .refine((name) => !name.startsWith('__'), 'must not begin with two underscores');

/** Of the digest in a build id: as many characters as a short commit's, or a few more. */
const digestCharacters = 12;

/**
 * @param code what the worker runs
 * @throws ConfigurationError when the deployment's name cannot be one
 */
export async function versionOf(
  { name, buildId }: Deployment,
  code: ReturnType<typeof workflowCode>,
): Promise<WorkerDeploymentVersion> {
  const { error } = deploymentName.safeParse(name);
  if (error) {
    const rule = error.issues.map(({ message }) => message).join(', ');
    throw new ConfigurationError([
      { field: 'deployment.name', rule, remedy: 'name it as `recordings`, for all versions' },
    ]);
  }
  return { deploymentName: name, buildId: buildId || (await buildIdOf(code)) };
}

/**
 * Recordings stay with the version that they began with, or continued as new with. The workflows that are to move on at once
 * say so themselves (src/workflows/moving-on.ts).
 */
export function versioned(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' };
}

/** Two builds of one version are two versions if a recording could tell them apart: if the code of their workflows differs. */
async function buildIdOf(code: ReturnType<typeof workflowCode>): Promise<string> {
  // What a debugger wants names folders of the machine that made the build.
  const text = (await textOf(code)).replace(/^\/\/# sourceMappingURL=.*$/mu, '').trimEnd();
  const digest = createHash('sha256').update(text).digest('hex').slice(0, digestCharacters);
  return `${await packageVersion()}-${digest}`;
}

async function textOf({
  workflowBundle,
  workflowsPath,
  bundlerOptions,
  interceptors,
}: ReturnType<typeof workflowCode>) {
  if (workflowBundle) return 'code' in workflowBundle ? workflowBundle.code : readFile(workflowBundle.codePath, 'utf8');
  if (workflowsPath === undefined) throw new Error('a worker of recordings has workflow code');
  const { workflowModules: workflowInterceptorModules } = interceptors ?? {};
  const { code } = await bundleWorkflowCode({ ...quiet, ...bundlerOptions, workflowsPath, workflowInterceptorModules });
  return code;
}

const nothing = () => undefined;
/** The worker itself says what there is to say about its bundle. */
const quiet: { logger: NonNullable<Parameters<typeof bundleWorkflowCode>[0]['logger']> } = {
  logger: { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
};

const packageJson = z.object({ version: z.string() });

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return packageJson.parse(JSON.parse(text)).version;
}
