import { describe, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { type Answer, withProvider } from './support.js';

// One test for each line of Agora's status codes (docs/agora.md), named after it: what the recording does about it.

const { bench, sentTo, recordersOf, answers, asked, begun } = withProvider();

const neverRetried: readonly Answer[] = [
  [400, 2, 'invalid parameter'],
  [400, undefined, 'appid is invalid'],
  [400, 400, 'invalid_appid'],
  [400, 401, 'invalid_channel_name'],
  [400, 405, 'no_active_status'],
  [400, 62, 'not enabled'],
  [400, 8, 'bad header'],
  [400, 1013, 'bad cname'],
  [401, undefined, 'Unauthorized'],
  [401, undefined, 'Invalid authentication credentials'],
  [404, undefined, 'no Route matched with those values'],
];

describe('acquire', () => {
  it.each(neverRetried)('%i %s %s: is never tried again, and the failure says what to do', async (...answer) => {
    const { cname, start } = await asked();
    answers('acquire', cname, answer, 9);
    expect(await start()).toMatchObject({ type: 'AgoraRejected', details: [{ hint: expect.stringMatching(/\w/u) }] });
    expect(sentTo(cname, 'acquire')).toHaveLength(1);
    expect(sentTo(cname, 'start')).toEqual([]);
  });

  it.each<Answer>([
    [400, 406, 'vendor_over_load'],
    [429, undefined, 'API rate limit exceeded'],
    [500, 500, 'internal error'],
    [500, 501, 'no_worker_manager_available'],
    [500, 504, 'allocate_timeout'],
  ])('%i %s %s: is tried again until there is a resource', async (...answer) => {
    const { cname, recording, start } = await asked();
    answers('acquire', cname, answer, 3);
    const starting = start();
    await until(recording, () => true);
    await bench.pass(600);
    expect(await starting).toMatchObject({ started: { uid: '9001' } });
    expect(sentTo(cname, 'acquire')).toHaveLength(4);
    expect((await recording.stop()).outcome).toBe('completed');
  });
});

/** Starts while Agora gives this answer once, and lets the time pass that it takes. */
async function startedDespite(answer: Answer) {
  const { cname, recording, start } = await asked();
  answers('start', cname, answer);
  const starting = start();
  await until(recording, () => true);
  await bench.pass(400);
  return { cname, recording, outcome: await starting };
}

const resourcesOf = (cname: string) =>
  sentTo(cname, 'start').map(({ path }) => /resourceid\/([^/]+)/u.exec(path)?.[1] ?? '');

const uidsOf = (cname: string) =>
  sentTo(cname, 'start').map(({ body }) => /"uid":"(\d+)"/u.exec(JSON.stringify(body))?.[1]);

describe('start', () => {
  it.each<Answer>([
    [400, 2, 'invalid parameter'],
    [400, 109, 'token expired'],
    [400, 110, 'token wrong'],
    [400, 1028, 'bad layout'],
    [401, undefined, 'Unauthorized'],
  ])('%i %s %s: is never tried again', async (...answer) => {
    const { cname, outcome } = await startedDespite(answer);
    expect(outcome).toMatchObject({ type: 'AgoraRejected' });
    expect(sentTo(cname, 'start')).toHaveLength(1);
    expect(await recordersOf(cname)).toEqual([]);
  });

  it.each<Answer>([
    [206, 65, 'request not completed'],
    [500, 62, 'request timeout'],
    [429, undefined, 'API rate limit exceeded'],
  ])('%i %s %s: is sent again with the same resource', async (...answer) => {
    const { cname, recording } = await startedDespite(answer);
    expect(sentTo(cname, 'start')).toHaveLength(2);
    expect(new Set(resourcesOf(cname)).size).toBe(1);
    expect((await recording.stop()).segments).toHaveLength(1);
  });

  it('201 7 already started: the recorder is taken out of the channel, and another uid begins', async () => {
    const { cname, recording } = await startedDespite([201, 7, 'already started']);
    expect(new Set(resourcesOf(cname)).size).toBe(2);
    expect(sentTo(cname, 'kickingRule')).toMatchObject([{ body: { uid: 9001 } }]);
    expect((await recording.state()).phase).toBe('recording');
    await recording.stop();
  });

  it('400 53 task conflict: another uid begins, with a resource of its own', async () => {
    const { cname, recording } = await startedDespite([400, 53, 'task conflict']);
    expect(new Set(resourcesOf(cname)).size).toBe(2);
    expect(new Set(uidsOf(cname)).size).toBe(2);
    await recording.stop();
  });

  it.each<Answer>([
    [500, 502, 'Failed to allocate worker'],
    [400, 433, 'resource older than 5 min'],
  ])('%i %s %s: acquires anew', async (...answer) => {
    const { cname, recording } = await startedDespite(answer);
    expect(sentTo(cname, 'acquire')).toHaveLength(2);
    expect(new Set(resourcesOf(cname)).size).toBe(2);
    expect(sentTo(cname, 'kickingRule')).toEqual([]);
    await recording.stop();
  });
});

describe('query', () => {
  it.each<Answer>([
    [404, 404, 'failed to find worker'],
    [206, 65, 'request not completed'],
    [504, 62, 'request timeout'],
    [500, 501, 'leaving'],
    [429, undefined, 'API rate limit exceeded'],
    [400, 2, 'invalid parameter'],
    [401, undefined, 'Unauthorized'],
  ])('%i %s %s: is asked again, and the recording goes on', async (...answer) => {
    const { cname, recording } = await begun();
    answers('query', cname, answer);
    await bench.pass(200);
    expect(await recording.state()).toMatchObject({ phase: 'recording' });
    expect((await recording.stop()).outcome).toBe('completed');
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('404 404 failed to find worker, for more than 90 s: it is over', async () => {
    const { cname, recording } = await begun();
    answers('query', cname, [404, 404, 'failed to find worker'], 20);
    await bench.pass(600);
    expect((await recording.result()).outcome).toBe('ended');
  });
});

describe.each(['update', 'updateLayout'] as const)('%s', (endpoint) => {
  const change = (recording: Awaited<ReturnType<typeof begun>>['recording']) =>
    endpoint === 'update'
      ? recording.update({ streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } })
      : recording.updateLayout({ mixedVideoLayout: 1 });

  it.each<Answer>([
    [404, 404, 'failed to find worker'],
    [206, 65, 'request not completed'],
    [504, 62, 'request timeout'],
    [429, undefined, 'API rate limit exceeded'],
  ])('%i %s %s: is sent again until Agora has it', async (...answer) => {
    const { cname, recording } = await begun();
    answers(endpoint, cname, answer);
    const changing = change(recording);
    await until(recording, ({ waitingChanges, counters }) => waitingChanges.length > 0 || counters.changesApplied > 0);
    // Not to the very moment of its next look, where time may stand still.
    await bench.pass(60);
    expect(await changing).toEqual({ applied: 'byAgora' });
    expect(sentTo(cname, endpoint)).toHaveLength(2);
    await recording.stop();
  });

  it('400 2 invalid parameter: is refused at once, and the recording goes on as it was', async () => {
    const { cname, recording } = await begun();
    answers(endpoint, cname, [400, 2, 'invalid parameter'], 9);
    await expect(change(recording)).rejects.toMatchObject({ type: 'AgoraRejected' });
    expect(sentTo(cname, endpoint)).toHaveLength(1);
    expect((await recording.stop()).outcome).toBe('completed');
  });
});

describe('stop', () => {
  it.each<Answer>([
    [404, 404, 'failed to find worker'],
    [206, 65, 'request not completed'],
    [504, 62, 'request timeout'],
    [500, 50, 'upload timeout'],
    [429, undefined, 'API rate limit exceeded'],
    [401, undefined, 'Unauthorized'],
    [400, 2, 'invalid parameter'],
  ])('%i %s %s: is sent again until the recorder is gone', async (...answer) => {
    const { cname, recording } = await begun();
    answers('stop', cname, answer);
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase !== 'recording');
    await bench.pass(120);
    expect((await stopping).outcome).toBe('completed');
    expect(sentTo(cname, 'stop').length).toBeGreaterThanOrEqual(2);
    expect(await recordersOf(cname)).toMatchObject([{ leaveReason: 'stop' }]);
  });

  it('206 435 no recorded data: a normal end, with no files', async () => {
    const { cname, recording } = await begun();
    answers('stop', cname, [206, 435, 'no recorded data']);
    expect(await recording.stop()).toMatchObject({ outcome: 'noData', manifest: [] });
    expect(sentTo(cname, 'stop')).toHaveLength(1);
  });

  it('400 49 invalid operation: it was leaving already, a normal end', async () => {
    const { cname, recording } = await begun();
    answers('stop', cname, [400, 49, 'invalid operation']);
    expect((await recording.stop()).outcome).toBe('ended');
    expect(sentTo(cname, 'stop')).toHaveLength(1);
  });

  it.each<Answer>([
    [400, 432, 'ids do not match the resource'],
    [400, 1001, 'resource id unreadable'],
    [400, 1003, 'App ID or sid does not belong to the resource'],
  ])('%i %s %s: is tried until the deadline, since a recorder that is not stopped is billed', async (...answer) => {
    const { cname, recording } = await begun();
    answers('stop', cname, answer, 3);
    const stopping = recording.stop();
    await until(recording, ({ phase }) => phase !== 'recording');
    await bench.pass(120);
    expect((await stopping).outcome).toBe('completed');
    expect(sentTo(cname, 'stop')).toHaveLength(4);
  });
});
