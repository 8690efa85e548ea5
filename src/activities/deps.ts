import { type AgoraClient, createAgoraClient } from '../agora/client.js';
import {
  type Config,
  type Project,
  resolveSecret,
  SecretUnavailable,
  type StorageProfile,
  whereIs,
} from '../config.js';
import { observeAgora } from '../telemetry/observer.js';
import { misconfigured } from './failures.js';
import { AppPace } from './pace.js';
import type { ChannelMember } from './types.js';

/** What activities work with: the configuration, and one HTTP client for each project, one pace for each App ID. */
export interface ActivityDeps {
  projectFor(member: Pick<ChannelMember, 'project' | 'appId'>): Project;
  storageProfile(name: string): StorageProfile;
  /** With the credentials as they are now. */
  agora(project: Project): Promise<AgoraClient>;
  /** Whether the fast lane has room for one more request now. */
  fastLaneHasRoom(project: Project): boolean;
  close(): Promise<void>;
}

/** @param configNow the configuration, anew each time, so that it may change while recordings run */
export function createActivityDeps(configNow: () => Config): ActivityDeps {
  const clients = new Map<string, { access: string; client: AgoraClient }>();
  const paces = new Map<string, AppPace>();
  const paceOf = ({ appId, requestsPerSecond }: Project) => {
    const pace = paces.get(appId) ?? new AppPace(requestsPerSecond);
    paces.set(appId, pace);
    return pace;
  };

  return {
    projectFor({ project: name, appId }) {
      const config = configNow();
      const project = config.projects[name];
      if (!project) throw misconfigured(`this worker has no project "${name}"`, `it has ${listed(config.projects)}`);
      if (project.appId === appId) return project;
      throw misconfigured(
        `the project "${name}" has another App ID than ${appId}`,
        'start the recording with the right project',
      );
    },
    storageProfile(name) {
      const config = configNow();
      const profile = config.storage[name];
      if (profile) return profile;
      throw misconfigured(`this worker has no storage profile "${name}"`, `it has ${listed(config.storage)}`);
    },
    async agora(project) {
      const options = await accessOf(project);
      const access = JSON.stringify(options);
      const known = clients.get(project.name);
      if (known?.access === access) return known.client;
      // The one before has perhaps calls under way, and closes its idle connections by itself.
      const client = createAgoraClient({ ...options, pace: paceOf(project), observe: observeAgora(project.name) });
      clients.set(project.name, { access, client });
      return client;
    },
    fastLaneHasRoom: (project) => paceOf(project).fastLaneHasRoom(),
    async close() {
      await Promise.all([...clients.values()].map(({ client }) => client.close()));
    },
  };
}

async function accessOf({ appId, area, apiUrl, ...project }: Project) {
  const [customerId, customerSecret] = await Promise.all([secret(project.customerId), secret(project.customerSecret)]);
  return { appId, customerId, customerSecret, area, baseUrl: apiUrl, secretFrom: whereIs(project.customerSecret) };
}

/** @throws trouble with this worker's configuration, which names the reference */
export async function secret(reference: string): Promise<string> {
  try {
    return await resolveSecret(reference);
  } catch (error) {
    throw error instanceof SecretUnavailable ? misconfigured(error.message, error.remedy) : error;
  }
}

function listed(named: Record<string, unknown>): string {
  const names = Object.keys(named);
  return names.length > 0 ? names.map((name) => `"${name}"`).join(', ') : 'none';
}
