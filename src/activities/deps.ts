import { TokenBucket } from 'limiter';
import { type AgoraClient, createAgoraClient } from '../agora/client.js';
import type { Config, Project, StorageProfile } from '../config.js';
import { misconfigured } from './failures.js';
import type { ChannelMember } from './types.js';

/** What activities work with: the configuration, and one HTTP client and one limiter per App ID. */
export interface ActivityDeps {
  projectFor(member: Pick<ChannelMember, 'project' | 'appId'>): Project;
  storageProfile(name: string): StorageProfile;
  agora(project: Project): AgoraClient;
  /** Whether the fast lane has room for one more request now. */
  fastLaneHasRoom(project: Project): boolean;
  close(): Promise<void>;
}

/** The share of an App ID's rate that one worker's fast lane takes; the rest is the queue lane's. */
const fastLaneShare = 0.5;

export function createActivityDeps(config: Config): ActivityDeps {
  const clients = new Map<string, AgoraClient>();
  const buckets = new Map<string, TokenBucket>();

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
      const client = clients.get(project.name) ?? createAgoraClient(clientOptions(project));
      clients.set(project.name, client);
      return client;
    },
    fastLaneHasRoom(project) {
      const bucket = buckets.get(project.appId) ?? fullBucket(project);
      buckets.set(project.appId, bucket);
      return bucket.tryRemoveTokens(1);
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

function clientOptions({ appId, customerId, customerSecret, apiUrl }: Project) {
  return { appId, customerId, customerSecret, baseUrl: apiUrl };
}

function fullBucket({ requestsPerSecond }: Project): TokenBucket {
  const size = Math.max(1, requestsPerSecond * fastLaneShare);
  const bucket = new TokenBucket({ bucketSize: size, tokensPerInterval: size, interval: 'second' });
  bucket.content = size;
  return bucket;
}

function listed(named: Record<string, unknown>): string {
  const names = Object.keys(named);
  return names.length > 0 ? names.map((name) => `"${name}"`).join(', ') : 'none';
}
