import { describe, expect, it } from '@jest/globals';
import { run } from './support.js';

const commands = ['start', 'status', 'list', 'watch', 'update', 'layout', 'stop', 'worker', 'emulator', 'replay'];

describe('the command line', () => {
  it.each(commands)('%s has a help with an example', async (command) => {
    const { code, out } = await run(command, '--help');
    expect({ code, hasExample: /Example:\n {2}\$ .*agora-recording/u.test(out) }).toEqual({
      code: 0,
      hasExample: true,
    });
  });

  it.each([
    ['an unknown command', ['begin']],
    ['an unknown option', ['status', 'id', '--colour']],
    ['a missing argument', ['status']],
    ['a time that is none', ['start', '--cname', 'c', '--uid', '1', '--storage', 's', '--max-duration', 'soon']],
    ['a phase that is none', ['list', '--phase', 'sleeping']],
    ['a file that is not there', ['start', 'no-such-file.json']],
    ['a spec that is not JSON', ['start', '{"cname": ']],
    ['a mode that is none', ['list', '--mode', 'solo']],
  ])('calls %s a mistake of usage, with code 2', async (_what, args) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err.length).toBeGreaterThan(0);
    expect(err).not.toMatch(/\n\s+at /u);
  });

  it('tells every broken rule of a spec at once, with field, rule and remedy, and starts nothing', async () => {
    const { code, err } = await run(
      'start',
      '{"cname": "lesson/42", "uid": "0", "storge": "x", "resourceExpiredHour": 0}',
    );
    expect(code).toBe(2);
    for (const field of ['cname', 'uid', 'storge', 'resourceExpiredHour', 'storage']) {
      expect(err).toMatch(new RegExp(`^ {2}${field} .+ \\(.+\\)$`, 'mu'));
    }
  });

  it('tells broken rules to machines as JSON', async () => {
    const { code, out } = await run('start', '--uid', '1', '--cname', 'c', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { name: 'InvalidSpecError', rules: [{ field: 'storage' }] } });
  });

  it('refuses a layout that breaks a rule before anything is called', async () => {
    const { code, err } = await run('layout', 'any-id', '{"mixedVideoLayout": 9}');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('mixedVideoLayout') });
  });
});
