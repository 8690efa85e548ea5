import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { interceptorsOf, resolveSources } from '../../src/workflow-code.js';

/**
 * Bundles the workflow code from this entry file, TypeScript or JavaScript, and returns the bundle's code.
 *
 * @param failureConverterPath of the worker's converter, if it has one
 */
export async function workflowBundle(entry: string, failureConverterPath?: string): Promise<string> {
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    workflowInterceptorModules: [interceptorsOf(entry)],
    logger,
    failureConverterPath,
    webpackConfigHook: resolveSources,
  });
  return code;
}
