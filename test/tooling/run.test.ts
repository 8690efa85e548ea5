import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const path = (file: string) => fileURLToPath(new URL(`../../scripts/${file}`, import.meta.url));

/** Runs the leader's code as run.mjs runs a script: in a group of its own, following its parent. */
function runScript(leader: string): ChildProcess {
  const args = ['--import', path('lib/follow-parent.mjs'), '--input-type=module', '--eval', leader];
  const driver = `
    import { runInGroup } from ${JSON.stringify(path('lib/group.mjs'))};
    process.exit(await runInGroup(process.execPath, ${JSON.stringify(args)}, { cwd: process.cwd() }));`;
  return node(['--input-type=module', '--eval', driver]);
}

function node(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Lives until it is killed, and says when it has begun. */
const grandchild = "process.stdout.write('grandchild lives\\\\n'); setInterval(() => {}, 1000);";

const spawnGrandchild = `
  import { spawn } from 'node:child_process';
  spawn(process.execPath, ['--eval', "${grandchild}"], { stdio: ['ignore', 'inherit', 'inherit'] });`;

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no standard output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return String(line);
}

/**
 * `close` comes once nobody holds the standard output any more, and all descendants have inherited it: then none lives.
 */
async function allGone(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'close');
  return code;
}

describe('a script that run.mjs runs', () => {
  it('gives its exit code', async () => {
    expect(await allGone(runScript('process.exitCode = 7;'))).toBe(7);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves no process behind on %s', async (signal) => {
    const run = runScript(spawnGrandchild);
    expect(await firstLine(run)).toBe('grandchild lives');
    run.kill(signal);
    expect(await allGone(run)).toBeGreaterThan(128);
  });

  it('leaves no process behind when it ends and forgets a child', async () => {
    const run = runScript(`
      import { spawn } from 'node:child_process';
      const code = "process.send('up'); setInterval(() => {}, 1000);";
      const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.once('message', () => process.exit(3));`);
    expect(await allGone(run)).toBe(3);
  });

  it('leaves no process behind when run.mjs is killed', async () => {
    const run = runScript(spawnGrandchild);
    expect(await firstLine(run)).toBe('grandchild lives');
    run.kill('SIGKILL');
    await allGone(run);
    expect(run.signalCode).toBe('SIGKILL');
  });

  it('may end its children in order before it ends itself', async () => {
    const run = runScript(`
      process.once('SIGTERM', () => { process.stdout.write('in order\\n'); process.exit(0); });
      process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`);
    const lines: string[] = [];
    if (run.stdout) createInterface(run.stdout).on('line', (line) => lines.push(line));
    await once(run.stdout ?? run, 'data');
    run.kill('SIGTERM');
    expect(await allGone(run)).toBe(0);
    expect(lines).toEqual(['ready', 'in order']);
  });

  it('kills what does not want to end on a second signal', async () => {
    const run = runScript(`
      process.on('SIGTERM', () => setTimeout(() => process.stdout.write('not now\\n'), 600));
      process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`);
    const lines = createInterface(run.stdout ?? process.stdin);
    lines.on('line', () => run.kill('SIGTERM'));
    expect(await allGone(run)).toBe(128 + 9);
  });

  it('takes the two signals of one Ctrl-C for one, and may still end in order', async () => {
    const run = runScript(`
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => setTimeout(() => process.exit(0), 100));
      process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`);
    expect(await firstLine(run)).toBe('ready');
    run.kill('SIGINT');
    run.kill('SIGTERM');
    expect(await allGone(run)).toBe(0);
  });
});

describe('a leashed command', () => {
  it('does not outlive the process that started it, though that is killed', async () => {
    const parent = node([
      '--input-type=module',
      '--eval',
      `import { fork } from 'node:child_process';
       fork(${JSON.stringify(path('lib/leash.mjs'))}, [process.execPath, '--eval', "${grandchild}"], { execArgv: [] });`,
    ]);
    expect(await firstLine(parent)).toBe('grandchild lives');
    parent.kill('SIGKILL');
    await allGone(parent);
    expect(parent.signalCode).toBe('SIGKILL');
  });
});

describe('run.mjs', () => {
  const run = async (args: readonly string[]) => {
    const child = node(args);
    let said = '';
    child.stderr?.on('data', (text: Buffer) => {
      said += text.toString('utf8');
    });
    return { code: await allGone(child), said };
  };

  it('ends with the code for wrong usage when there is no such script', async () => {
    const { code, said } = await run([path('run.mjs'), 'no-such-script']);
    expect(code).toBe(2);
    expect(said).toContain('there is no script "no-such-script"');
  });

  it('says in one sentence that Node is too old', async () => {
    const older = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'18.19.0'}})";
    const { code, said } = await run(['--import', older, path('run.mjs'), 'test']);
    expect(code).toBe(1);
    expect(said).toBe('This project needs Node 20.6 or newer, and this is Node 18.19.0.\n');
  });
});
