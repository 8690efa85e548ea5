import { describe, expect, it } from '@jest/globals';
import type { AcquireInput } from '../../src/activities/types.js';
import type { Region } from '../../src/recording/spec.js';
import { withActivities } from './support.js';

const bench = withActivities();
const recorder = { project: 'default', cname: 'class', uid: '9001', mode: 'composite' } as const;
const resource = { resourceExpiredHour: 72, postponed: false, excludeResourceIds: [], storage: 'default' };

/** The storage profile's bucket lies in North America. */
const acquire = (changes: Partial<AcquireInput> = {}) => ({
  ...recorder,
  ...resource,
  appId: bench.emulator.appId,
  ...changes,
});

function ofProject(region: Region): void {
  const { default: project } = bench.config.projects;
  if (project) project.region = region;
}

const asked = () => bench.emulator.requests().map(({ body }) => Object(body).clientRequest.region);

describe('a resource is asked for', () => {
  it("in the project's region, where the recording names none", async () => {
    ofProject('NA');
    await bench.run((activities) => activities.acquire(acquire()));
    expect(asked()).toEqual(['NA']);
  });

  it("in the recording's region, where it names one", async () => {
    ofProject('EU');
    await bench.run((activities) => activities.acquire(acquire({ region: 'NA' })));
    expect(asked()).toEqual(['NA']);
  });

  it('anywhere, where neither says a word, or the recording brings a bucket of its own', async () => {
    await bench.run((activities) => activities.acquire(acquire()));
    ofProject('EU');
    await bench.run((activities) => activities.acquire(acquire({ storage: undefined })));
    expect(asked()).toEqual([undefined, undefined]);
  });

  it.each([
    ["the project's", undefined, /made in EU, as the project "default" says, and the bucket .+"default" lies in NA/u],
    ["the recording's", 'AP', /made in AP, and the bucket of the storage profile "default" lies in NA/u],
  ] as const)('nowhere, where %s region is not that of the bucket', async (_, region, words) => {
    ofProject('EU');
    const failure = await bench.failureOf((activities) => activities.acquire(acquire({ region })));
    expect(failure?.details).toMatchObject([{ kind: 'configuration', message: expect.stringMatching(words) }]);
    expect(bench.emulator.requests()).toEqual([]);
  });
});
