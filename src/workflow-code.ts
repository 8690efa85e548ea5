import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { BundleOptions, WorkerOptions } from '@temporalio/worker';
import { encodingFailureConverterPath } from './codec/encryption-codec.js';

/** Source files import each other as `.js`, the name they have once compiled. */
export const resolveSources: BundleOptions['webpackConfigHook'] = (config) => ({
  ...config,
  resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
});

/** What carries traces and what log lines tell: the module beside the workflows, in the same language. */
export function interceptorsOf(workflowsPath: string): string {
  return workflowsPath.replace(/index(?=\.[jt]s$)/u, 'interceptors');
}

type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions' | 'interceptors'>;

/** Which converters the bundle has: one without any of its own, or ours, which lets failures be encrypted. */
export const bundles = { plain: './workflow-bundle.js', encoded: './workflow-bundle.encoded.js' } as const;

/**
 * The bundle made by the build where there is one that fits; otherwise the sources, bundled when the worker starts.
 *
 * @param dataConverter the worker's: the workflow converts its failures itself.
 */
export function workflowCode(
  dataConverter: Pick<DataConverter, 'failureConverterPath' | 'payloadConverterPath'> = {},
): WorkflowCode {
  const bundle = bundleFor(dataConverter);
  const codePath = bundle && fileURLToPath(new URL(bundles[bundle], import.meta.url));
  if (codePath && existsSync(codePath)) return { workflowBundle: { codePath } };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url));
  const interceptors = { workflowModules: [interceptorsOf(workflowsPath)] };
  return { workflowsPath, interceptors, bundlerOptions: { webpackConfigHook: resolveSources } };
}

function bundleFor({
  failureConverterPath,
  payloadConverterPath,
}: Pick<DataConverter, 'failureConverterPath' | 'payloadConverterPath'>): keyof typeof bundles | undefined {
  if (payloadConverterPath !== undefined) return undefined;
  if (failureConverterPath === undefined) return 'plain';
  return failureConverterPath === encodingFailureConverterPath ? 'encoded' : undefined;
}
