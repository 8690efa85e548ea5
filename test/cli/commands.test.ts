import { describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withEnvironment } from '../support/environment.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';
import { temporalVariables } from '../support/variables.js';
import { run, runUntil } from './support.js';

const server = withDevServer();
const bench = withBench(server);

withEnvironment(() => ({
  ...temporalVariables(server.env),
  AGORA_APP_ID: bench.emulator.appId,
  AGORA_API_URL: bench.emulator.url,
}));

async function started(cname: string): Promise<string> {
  await bench.newSpec({ cname });
  const spec = { recordingConfig: { channelType: 0, maxIdleTime: 600 } };
  const options = ['--cname', cname, '--uid', '9001', '--storage', 'default', '--heartbeat', '5s', '--json'];
  const { code, out } = await run('start', JSON.stringify(spec), ...options);
  expect(code).toBe(0);
  const { workflowId, sid } = JSON.parse(out);
  expect(sid).toMatch(/\w+/u);
  return workflowId;
}

describe('a recording by the command line', () => {
  it('is started, looked at, changed and stopped', async () => {
    const id = await started('by-hand');
    await bench.client.get(id).confirmed();
    expect(await run('status', id)).toMatchObject({ code: 0, out: expect.stringMatching(/^phase +recording$/mu) });
    expect(await run('layout', id, '{"mixedVideoLayout": 1}')).toMatchObject({
      code: 0,
      out: 'Agora has applied it\n',
    });
    const subscribe = '{"streamSubscribe": {"audioUidList": {"subscribeAudioUids": ["11"]}}}';
    expect(JSON.parse((await run('update', id, subscribe, '--json')).out)).toEqual({ applied: 'byAgora' });

    const stopped = await run('stop', id, '--reason', 'done');
    expect(stopped.code).toBe(0);
    expect(stopped.out).toMatch(/^completed: stop was asked for: done$/mu);
    expect(stopped.out).toMatch(/^school\/\w+_by-hand\.m3u8 +hls/mu);
    expect(JSON.parse((await run('status', id, '--json')).out)).toMatchObject({
      phase: 'stopped',
      outcome: 'completed',
    });
  });

  it('is watched until its end, and told as lines where there is no terminal', async () => {
    const id = await started('watched');
    const watching = run('watch', id);
    await bench.client.get(id).confirmed();
    await run('stop', id);
    const { code, out } = await watching;
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+Z {2}(?:confirming|recording); elapsed .+; deadline in 71 h/mu);
    expect(out).toMatch(/^\S+Z {2}stopped \(completed\); elapsed /mu);
    expect(out).toMatch(/^completed: stop was asked for$/mu);
  });

  it('is told to machines line by line while one waits for its end', async () => {
    await bench.newSpec({ cname: 'waited-for' });
    const waiting = run('start', '--cname', 'waited-for', '--uid', '9001', '--storage', 'default', '--wait', '--json');
    const recording = bench.client.get({ appId: bench.emulator.appId, cname: 'waited-for', uid: '9001' });
    await until(recording, ({ phase }) => phase === 'recording');
    expect((await run('stop', 'waited-for/9001')).code).toBe(0);
    const { code, out } = await waiting;
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ workflowId: recording.workflowId, sid: expect.any(String) });
    expect(lines.at(-2)).toMatchObject({ phase: 'stopped', outcome: 'completed' });
    expect(lines.at(-1)).toMatchObject({ outcome: 'completed', manifest: [{ kind: 'hls' }] });
  });

  it('that is over can be stopped again, and cannot be changed', async () => {
    const id = await started('over');
    const first = await run('stop', id, '--json');
    expect(await run('stop', id, '--json')).toEqual(first);
    const { code, err } = await run('layout', id, '{"mixedVideoLayout": 1}');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is over already (') });
  });

  it('goes on when its watcher is interrupted, who is told how to find it again', async () => {
    const id = await started('unwatched');
    const interruption = new AbortController();
    const watching = runUntil(interruption.signal, 'watch', id);
    await bench.client.get(id).confirmed();
    interruption.abort();
    const { code, err } = await watching;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`agora-recording watch ${id}`) });
    expect(JSON.parse((await run('status', id, '--json')).out)).toMatchObject({ phase: 'recording' });
    await run('stop', id);
  });

  it('is not started twice when asked to refuse', async () => {
    const id = await started('once');
    const again = ['start', '--cname', 'once', '--uid', '9001', '--storage', 'default'];
    expect(await run(...again, '--refuse')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is running already'),
    });
    expect((await run(...again)).out).toContain(id);
    await run('stop', id);
  });

  it('is listed with those that are live, and its history replays', async () => {
    const id = await started('listed');
    let listed: { workflowId: string }[] = [];
    while (listed.length === 0) listed = JSON.parse((await run('list', '--live', '--channel', 'listed', '--json')).out);
    expect(listed).toMatchObject([{ workflowId: id, cname: 'listed', mode: 'composite', live: true }]);
    expect(JSON.parse((await run('list', '--channel', 'listed', '--closed', '--json')).out)).toEqual([]);
    expect((await run('list', '--cname', 'listed')).out).toMatch(/^ID +STATUS/u);
    await run('stop', id);
    expect(await run('replay', id)).toEqual({ code: 0, err: '', out: expect.stringContaining('ok') });
  }, 60_000);

  it('that is not there is said to be unknown, in one line and with code 1', async () => {
    const { code, err } = await run('status', 'agora-recording/none/none/1');
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(err).toContain('there is no recording');
  });
});

it('says which address of Temporal cannot be reached, and what to do', async () => {
  process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
  const { code, err } = await run('list');
  expect({ code, err }).toMatchObject({
    code: 1,
    err: expect.stringMatching(/127\.0\.0\.1:1 cannot be used.*TEMPORAL_ADDRESS/u),
  });
}, 60_000);
