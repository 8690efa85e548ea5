import { type AgoraClient, createAgoraClient } from '../agora/client.js';
import type { Config, Project, StorageProfile } from '../config.js';
import { misconfigured } from './failures.js';
import { AppPace } from './pace.js';
import type { ChannelMember } from './types.js';

/** What activities work with: the configuration, and one HTTP client for each project, one pace for each App ID. */
export interface ActivityDeps {
  projectFor(member: Pick<ChannelMember, 'project' | 'appId'>): Project;
  storageProfile(name: string): StorageProfile;
  agora(project: Project): AgoraClient;
  /** Whether the fast lane has room for one more request now. */
  fastLaneHasRoom(project: Project): boolean;
  close(): Promise<void>;
}

export function createActivityDeps(config: Config): ActivityDeps {
  const clients = new Map<string, AgoraClient>();
  const paces = new Map<string, AppPace>();
  const paceOf = ({ appId, requestsPerSecond }: Project) => {
    const pace = paces.get(appId) ?? new AppPace(requestsPerSecond);
    paces.set(appId, pace);
    return pace;
  };

  return {
    projectFor({ project: name, appId }) {
      const project = config.projects[name];
      if (!project) throw misconfigured(`this worker has no project "${name}"`, `it has ${listed(config.projects)}`);
      if (project.appId === appId) return project;
      throw misconfigured(
        `the project "${name}" has another App ID than ${appId}`,
        'start the recording with the right project',
      );
    },
    storageProfile(name) {
      const profile = config.storage[name];
      if (profile) return profile;
      throw misconfigured(`this worker has no storage profile "${name}"`, `it has ${listed(config.storage)}`);
    },
    agora(project) {
      const client = clients.get(project.name) ?? createAgoraClient({ ...accessOf(project), pace: paceOf(project) });
      clients.set(project.name, client);
      return client;
    },
    fastLaneHasRoom: (project) => paceOf(project).fastLaneHasRoom(),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

function accessOf({ appId, customerId, customerSecret, apiUrl }: Project) {
  return { appId, customerId, customerSecret, baseUrl: apiUrl };
}

function listed(named: Record<string, unknown>): string {
  const names = Object.keys(named);
  return names.length > 0 ? names.map((name) => `"${name}"`).join(', ') : 'none';
}
