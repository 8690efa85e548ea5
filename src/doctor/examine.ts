import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { encryptedDataConverter } from '../codec/encryption-codec.js';
import { type Config, ConfigurationError, encryptionOf, loadConfig } from '../config.js';
import { type TemporalTarget, temporalTarget } from '../temporal-connection.js';
import { checkAgora } from './agora.js';
import { checkCallbacks } from './callbacks.js';
import { checkClock } from './clock.js';
import { explain } from './explain.js';
import { type Finding, failed, ok } from './finding.js';
import { checkSecrets } from './secrets.js';
import { checkStorage } from './storage.js';
import { checkTemporal, openTemporal } from './temporal.js';
import { checkTokens } from './tokens.js';

export type { Finding } from './finding.js';

export interface ExamineOptions {
  env: NodeJS.ProcessEnv;
  /** A profile of Temporal's configuration. */
  profile?: string;
  /** Overrules the profile. */
  temporal?: { address?: string; namespace?: string };
  /** Explain this recording; nothing else is looked at but Temporal. */
  workflowId?: string;
  /** The receiver's address, as Agora is told it, without a project's name. */
  receiver?: string;
  /** This machine's clock, in Unix milliseconds. Default `Date.now`. */
  nowMs?: () => number;
}

/** Looks at everything that a recording needs, and tells of each thing as it is found. Nothing is changed. */
export async function* examine(options: ExamineOptions): AsyncGenerator<Finding> {
  const { env, workflowId } = options;
  const { config, findings } = readConfig(env);
  if (workflowId === undefined) yield* findings;
  const dataConverter = encryptedDataConverter(config && encryptionOf(() => config));
  yield* withTemporal({ ...options, dataConverter }, async (client) => {
    if (workflowId !== undefined) return explain(client, workflowId, (options.nowMs ?? Date.now)());
    return checkTemporal(client, [...new Set(Object.values(config?.projects ?? {}).map(({ appId }) => appId))]);
  });
  if (config && workflowId === undefined) yield* outside(config, options);
}

function readConfig(env: NodeJS.ProcessEnv): { config?: Config; findings: Finding[] } {
  try {
    const config = loadConfig(env, () => undefined)();
    const [projects, profiles] = [Object.keys(config.projects), Object.keys(config.storage)];
    const found = `projects ${projects.join(', ')}; storage profiles ${profiles.join(', ') || 'none'}`;
    return { config, findings: [ok('configuration', found)] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const where = error.file === undefined ? '' : `${error.file}: `;
    const findings = error.rules.map(({ field, rule, remedy }) =>
      failed('configuration', `${where}${field} ${rule}`, remedy),
    );
    return { findings };
  }
}

async function* withTemporal(
  { dataConverter, ...options }: Pick<ExamineOptions, 'profile' | 'temporal'> & { dataConverter?: DataConverter },
  look: (client: Client) => Promise<Finding[]>,
): AsyncGenerator<Finding> {
  const target = targetOf(options);
  if (Array.isArray(target)) return yield* target;
  const { client, finding } = await openTemporal(target, dataConverter);
  yield finding;
  if (!client) return;
  try {
    yield* await look(client);
  } finally {
    await client.connection.close();
  }
}

function targetOf({ profile, temporal }: Pick<ExamineOptions, 'profile' | 'temporal'>): TemporalTarget | Finding[] {
  try {
    return temporalTarget(profile, temporal);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const where = error.file === undefined ? '' : `${error.file}: `;
    return error.rules.map(({ field, rule, remedy }) =>
      failed('temporal', `its profile cannot be used: ${where}${field} ${rule}`, remedy),
    );
  }
}

/** What is not Temporal's, in the order in which a recording comes to need it. */
async function* outside(config: Config, options: ExamineOptions): AsyncGenerator<Finding> {
  const { projects, storage } = config;
  const { nowMs = Date.now, receiver } = options;
  yield* await checkSecrets(config);
  for (const project of Object.values(projects)) {
    yield* await checkAgora(project);
    yield* await checkClock(project, nowMs);
    yield* await checkTokens(project);
  }
  for (const [name, profile] of Object.entries(storage)) yield* await checkStorage(name, profile, nowMs());
  for (const project of Object.values(projects)) yield* await checkCallbacks(project, receiver, nowMs());
}
