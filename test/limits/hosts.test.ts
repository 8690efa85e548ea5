import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type ActivityDeps, createActivityDeps } from '../../src/activities/deps.js';
import { type Activities, createActivities } from '../../src/activities/index.js';
import type { AgoraClient, CallOptions } from '../../src/agora/client.js';
import { hostFor } from '../../src/agora/hosts.js';
import type { Config } from '../../src/config.js';

/** Agora's documentation, "Ensure service reliability"; the neighbours are those of the region. */
const order = [
  'https://api.agora.io',
  'https://api.agora.io',
  'https://api.sd-rtn.com',
  'https://api-ap-southeast-1.agora.io',
  'https://api-ap-northeast-1.sd-rtn.com',
  'https://api.agora.io',
];

const appId = '0123456789abcdef0123456789abcdef';
const access = { name: 'default', appId, customerId: 'customer', customerSecret: 's3cret', requestsPerSecond: 1000 };
const bucket = { vendor: 1, region: 8, bucket: 'lessons', accessKey: 'AKIA', secretKey: 's3cret' };
const config: Config = { projects: { default: access }, storage: { default: bucket } };
const recorder = { project: 'default', appId, cname: 'class', uid: '9001', mode: 'composite', region: 'AP' } as const;
const started = { ...recorder, resourceId: 'a-resource', sid: 'a-sid' };

let hosts: string[];
let activities: Activities;

/** Stands where the network begins: the real hosts are nothing that a test may call. */
function watched(deps: ActivityDeps): ActivityDeps {
  const note = async (_call: unknown, { attempt = 1, region }: CallOptions = {}) => {
    hosts.push(hostFor({ attempt, region }));
  };
  const answering =
    <Answer>(answer: Answer) =>
    (call: unknown, options?: CallOptions) =>
      note(call, options).then(() => answer);
  const client: AgoraClient = {
    acquire: answering({ resourceId: 'a-resource' }),
    start: answering({ sid: 'a-sid' }),
    query: answering({ status: 5 }),
    stop: answering({}),
    kickingRule: answering({ ruleId: '1' }),
    callbackAddresses: async () => [],
    update: note,
    updateLayout: note,
    close: () => undefined,
  };
  return { ...deps, agora: async () => client };
}

beforeEach(() => {
  hosts = [];
  config.projects.default = access;
  activities = createActivities(watched(createActivityDeps(() => config)));
});

const resource = { resourceExpiredHour: 72, postponed: false, excludeResourceIds: [], storage: 'default' };

const calls: [string, (region: 'AP' | undefined) => Promise<unknown>][] = [
  ['acquire', (region) => activities.acquire({ ...recorder, ...resource, region })],
  ['query', (region) => activities.query({ ...started, region, knownFiles: 0 })],
  ['update', (region) => activities.update({ ...started, region, request: {} })],
  ['updateLayout', (region) => activities.updateLayout({ ...started, region, layout: {} })],
  ['stop', (region) => activities.stop({ ...started, region })],
];

describe('the n-th attempt goes to the n-th host', () => {
  it.each(calls)('when it is to %s', async (_, call) => {
    for (const [n] of order.entries()) {
      await new MockActivityEnvironment({ attempt: n + 1 }).run(() => call('AP'));
    }
    expect(hosts).toEqual(order);
  });

  it.each(calls)(
    "and the project's region counts where the recording names none, when it is to %s",
    async (_, call) => {
      config.projects.default = { ...access, region: 'AP' };
      for (const [n] of order.entries()) {
        await new MockActivityEnvironment({ attempt: n + 1 }).run(() => call(undefined));
      }
      expect(hosts).toEqual(order);
    },
  );

  it('when it is to start, which the workflow repeats itself', async () => {
    const start = { ...recorder, resourceId: 'a-resource', configuration: { storage: 'default' } };
    for (const [n] of order.entries()) {
      await new MockActivityEnvironment().run(() => activities.start({ ...start, attempt: n + 1 }));
    }
    expect(hosts).toEqual(order);
  });

  it('but one that Agora had no room for does not count: another host has none either', async () => {
    const stop = () => activities.stop(started);
    const heartbeatDetails = { throttled: 3, unreachable: 0 };
    await new MockActivityEnvironment({ attempt: 4, heartbeatDetails }).run(stop);
    await new MockActivityEnvironment({ attempt: 6, heartbeatDetails }).run(stop);
    expect(hosts).toEqual([order[0], order[2]]);
  });
});
