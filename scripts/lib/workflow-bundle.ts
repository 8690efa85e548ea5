import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Bundles the workflow code from this entry file, TypeScript or JavaScript, and returns the bundle's code. */
export async function workflowBundle(entry: string): Promise<string> {
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    logger,
    // Source files import each other as `.js`, the name they have once compiled.
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
  });
  return code;
}
