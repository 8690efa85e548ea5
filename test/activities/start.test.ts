import { describe, expect, it } from '@jest/globals';
import { makeRtcToken, rtcTokenEndsAtMs } from '../../src/agora/tokens.js';
import { withActivities } from './support.js';

const bench = withActivities();
const recorder = { project: 'default', cname: 'class', uid: '9001', mode: 'composite' } as const;
const appCertificate = 'fedcba9876543210fedcba9876543210';

async function startWith(token: string | undefined, nowMs = Date.now()) {
  const { appId } = bench.emulator;
  const resource = { resourceExpiredHour: 72, postponed: false, excludeResourceIds: [] };
  const { resourceId } = await bench.run(({ acquire }) => acquire({ ...recorder, appId, ...resource }));
  const input = { ...recorder, appId, resourceId, configuration: { storage: 'default', token }, attempt: 1 };
  return bench.run(({ start }) => start(input), { currentAttemptScheduledTimestampMs: nowMs });
}

describe('a start tells when its token ends', () => {
  it('that the worker made: 24 hours after the start was asked for', async () => {
    const { default: project } = bench.config.projects;
    if (project) project.appCertificate = appCertificate;
    const nowMs = Date.UTC(2026, 0, 5, 9);
    expect((await startWith('auto', nowMs)).tokenEndsAtMs).toBe(nowMs + 24 * 3_600_000);
  });

  it('that the caller gave', async () => {
    const { appId } = bench.emulator;
    const token = makeRtcToken({ appId, appCertificate, cname: 'class', uid: '9001', expiresInSeconds: 3600 });
    expect((await startWith(token)).tokenEndsAtMs).toBe(rtcTokenEndsAtMs(token));
  });

  it.each([
    ['there is none', undefined],
    ['it is empty', ''],
    ['it cannot be read', '006IACs'],
  ])('but not when %s', async (_, token) => {
    expect((await startWith(token)).tokenEndsAtMs).toBeUndefined();
  });
});

describe('an acquire', () => {
  it('names the resources beside which it may not be placed', async () => {
    const { appId } = bench.emulator;
    const input = { ...recorder, appId, resourceExpiredHour: 72, postponed: false };
    await bench.run(({ acquire }) => acquire({ ...input, excludeResourceIds: ['the-other'] }));
    await bench.run(({ acquire }) => acquire({ ...input, excludeResourceIds: [] }));
    const [beside, alone] = bench.emulator.requests().map(({ body }) => body);
    expect(beside).toMatchObject({ clientRequest: { excludeResourceIds: ['the-other'] } });
    expect(alone).not.toHaveProperty('clientRequest.excludeResourceIds');
  });
});
