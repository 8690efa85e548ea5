import { describe, expect, it } from '@jest/globals';
import { withEnvironment } from '../support/environment.js';
import { run } from './support.js';

const commands = [
  'start',
  'status',
  'list',
  'watch',
  'update',
  'layout',
  'stop',
  'worker',
  'callbacks',
  'emulator',
  'replay',
];

withEnvironment(() => ({ AGORA_APP_ID: 'f'.repeat(32) }));

describe('the command line', () => {
  it.each(commands)('%s has a help with an example', async (command) => {
    const { code, out } = await run(command, '--help');
    expect({ code, hasExample: /Example:\n {2}\$ .*agora-recording/u.test(out) }).toEqual({
      code: 0,
      hasExample: true,
    });
  });

  it.each(commands)('%s can answer machines, in JSON', async (command) => {
    expect((await run(command, '--help')).out).toContain('--json');
  });

  it.each([
    ['an unknown command', ['begin']],
    ['an unknown option', ['status', 'c/1', '--colour']],
    ['a missing argument', ['status']],
    ['a time that is none', ['start', '--cname', 'c', '--uid', '1', '--storage', 's', '--max-duration', 'soon']],
    ['a negative number of hours', ['start', '--expired-hour', '-1']],
    ['more hours than Agora allows', ['start', '--expired-hour', '721']],
    ['a phase that is none', ['list', '--phase', 'sleeping']],
    ['a limit that is none', ['list', '--limit', 'all']],
    ['two that exclude each other', ['list', '--running', '--closed']],
    ['a mode that is none', ['list', '--mode', 'solo']],
    ['a file that is not there', ['start', 'no-such-file.json']],
    ['a spec that is not JSON', ['start', '{"cname": ']],
    ['an id that is none', ['status', 'lesson-42']],
    ['half an id', ['stop', 'agora-recording/app/lesson-42']],
    ['neither a file nor an id to replay', ['replay', 'no-such-file']],
    ['a file to replay that holds no history', ['replay', 'package.json']],
    ['a port that is none', ['emulator', '--port', 'http']],
    ['a port that is too high', ['emulator', '--port', '65536']],
    ['a receiver on a port that is none', ['callbacks', '--port', '-1']],
    ['an address for notifications that is none', ['emulator', '--callback-url', 'localhost:8790']],
    ['a deployment that can be none', ['worker', '--deployment', 'recordings.eu']],
    ['a version to be current, of no deployment', ['worker', '--make-current']],
    ['time that goes back', ['emulator', '--time-scale', '-1']],
    ['time that stands still', ['emulator', '--time-scale', '0']],
    ['a drain without a bound', ['worker', '--drain-seconds', 'Infinity']],
    ['a log level that is none', ['worker', '--log-level', 'loud']],
  ])('calls %s a mistake of usage, with code 2 and no stack', async (_what, args) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err.length).toBeGreaterThan(0);
    expect(err).not.toMatch(/\n\s+at /u);
  });

  it('tells every broken rule of a spec at once, with field, rule and remedy, and starts nothing', async () => {
    delete process.env.AGORA_APP_ID;
    const { code, err } = await run(
      'start',
      '{"cname": "lesson/42", "uid": "0", "storge": "x", "resourceExpiredHour": 0}',
    );
    expect(code).toBe(2);
    for (const field of ['cname', 'uid', 'storge', 'resourceExpiredHour', 'storage', 'appId']) {
      expect(err).toMatch(new RegExp(`^ {2}${field} .+ \\(.+\\)$`, 'mu'));
    }
  });

  it('tells broken rules to machines as JSON', async () => {
    const { code, out } = await run('start', '--uid', '1', '--cname', 'c', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { name: 'InvalidSpecError', rules: [{ field: 'storage' }] } });
  });

  it('refuses a layout that breaks a rule before anything is called', async () => {
    const { code, err } = await run('layout', 'c/1', '{"mixedVideoLayout": 9}');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('mixedVideoLayout') });
  });

  it('repeats nothing of a spec that it cannot read, as there may be secrets in it', async () => {
    for (const spec of ['{"token": "a-secret" "uid": "1"}', '{"uid": "1", "token": a-secret}']) {
      const { code, out, err } = await run('start', spec);
      expect({ code, told: out + err }).toEqual({ code: 2, told: expect.not.stringContaining('secret') });
    }
  });

  it('tells the configuration that a worker lacks, all of it at once, to people and to machines', async () => {
    process.env = { AGORA_STORAGE_VENDOR: 's3', AGORA_APP_CERTIFICATE: 'no-certificate' };
    const lacking = [
      'AGORA_APP_ID',
      'AGORA_CUSTOMER_ID',
      'AGORA_CUSTOMER_SECRET',
      'AGORA_APP_CERTIFICATE',
      'AGORA_STORAGE_BUCKET',
      'AGORA_STORAGE_ACCESS_KEY',
      'AGORA_STORAGE_SECRET_KEY',
    ];
    const { code, err } = await run('worker');
    expect(code).toBe(1);
    for (const name of lacking) expect(err).toMatch(new RegExp(`^ {2}${name} .+ \\(.+\\)$`, 'mu'));
    expect(err).not.toContain('no-certificate');
    const { error } = JSON.parse((await run('worker', '--json')).out);
    expect(error.rules.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(lacking));
  });

  it("tells the configuration that a receiver lacks, and asks for none of Agora's credentials", async () => {
    process.env = { AGORA_APP_ID: 'f'.repeat(32) };
    const { code, err } = await run('callbacks');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^ {2}AGORA_CALLBACK_SECRET .+ \(.+\)$/mu) });
    expect(err).not.toContain('AGORA_CUSTOMER');
  });
});
