import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { resolveSources } from '../../src/workflow-code.js';

/** Bundles the workflow code from this entry file, TypeScript or JavaScript, and returns the bundle's code. */
export async function workflowBundle(entry: string): Promise<string> {
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    logger,
    webpackConfigHook: resolveSources,
  });
  return code;
}
