import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { cli } from '../../scripts/temporal/executables.js';
import { find, type Road, type Wanted } from '../../scripts/temporal/find.js';
import { withFolder } from './folder.js';

const folder = withFolder('find');
let said: string[];

beforeEach(() => {
  said = [];
});

function roadThatBuilds(entry: string): Road & { builds: number } {
  const road = {
    entry,
    announcement: `Making ${entry}.`,
    builds: 0,
    async build(into: string) {
      road.builds += 1;
      await writeFile(join(into, 'tool'), '');
      await chmod(join(into, 'tool'), 0o755);
    },
  };
  return road;
}

function roadThatFails(entry: string): Road {
  return {
    entry,
    announcement: `Trying ${entry}.`,
    async build(into) {
      await writeFile(join(into, 'half'), '');
      throw new Error(`${entry} is blocked`);
    },
  };
}

function toolBy(...roads: Road[]): Wanted {
  return { what: 'the tool', variable: 'THE_TOOL', executable: 'tool', objection: async () => undefined, roads };
}

function findIn(env: NodeJS.ProcessEnv, wanted: Wanted, prepare = true): Promise<string> {
  const log = (line: string) => said.push(line);
  return find(wanted, { env: { AGORA_RECORDING_CACHE: join(folder.path, 'cache'), ...env }, log, prepare });
}

describe('finding an executable', () => {
  it('takes the one the variable names before the one on PATH', async () => {
    const named = await folder.executable('named/any-name');
    await folder.executable('bin/tool');
    expect(await findIn({ THE_TOOL: named, PATH: join(folder.path, 'bin') }, toolBy())).toBe(named);
  });

  it('refuses a variable that names nothing executable, though there is one on PATH', async () => {
    await folder.executable('bin/tool');
    const env = { THE_TOOL: join(folder.path, 'missing'), PATH: join(folder.path, 'bin') };
    await expect(findIn(env, toolBy())).rejects.toThrow(/THE_TOOL=.*missing will not do for the tool: no executable/u);
  });

  it('takes the one on PATH before the one in the cache', async () => {
    const onPath = await folder.executable('bin/tool');
    await folder.executable('cache/tool-1/tool');
    expect(await findIn({ PATH: join(folder.path, 'bin') }, toolBy(roadThatBuilds('tool-1')))).toBe(onPath);
  });

  it('takes the one in the cache, of any road, before it makes one', async () => {
    const inCache = await folder.executable('cache/tool-2/tool');
    const first = roadThatBuilds('tool-1');
    expect(await findIn({}, toolBy(first, roadThatBuilds('tool-2')))).toBe(inCache);
    expect(first.builds).toBe(0);
  });

  it('makes one by the first road, says so, and keeps it', async () => {
    const road = roadThatBuilds('tool-1');
    const made = await findIn({}, toolBy(road));
    expect(made).toBe(join(folder.path, 'cache/tool-1/tool'));
    expect(said[0]).toBe('Making tool-1.');
    expect(await findIn({}, toolBy(road))).toBe(made);
    expect(road.builds).toBe(1);
  });

  it('goes on to the next road when one fails, and keeps nothing of the failed one', async () => {
    const made = await findIn({}, toolBy(roadThatFails('download'), roadThatBuilds('tool-1')));
    expect(made).toBe(join(folder.path, 'cache/tool-1/tool'));
    expect(said).toContain('That did not work: download is blocked');
    expect(await readdir(join(folder.path, 'cache'))).toEqual(['tool-1']);
  });

  it('tells all that was tried, and the remedy, when no road works', async () => {
    const attempt = findIn({}, toolBy(roadThatFails('download'), roadThatFails('build')));
    await expect(attempt).rejects.toThrow(/set THE_TOOL to its path[\s\S]*download is blocked[\s\S]*build is blocked/u);
  });

  it('does not count a build that made no executable', async () => {
    const empty: Road = { entry: 'empty', announcement: 'Trying.', build: async () => undefined };
    await expect(findIn({}, toolBy(empty))).rejects.toThrow('made no executable tool');
  });

  it('builds once when two ask at once', async () => {
    const road = roadThatBuilds('tool-1');
    const [one, two] = await Promise.all([findIn({}, toolBy(road)), findIn({}, toolBy(road))]);
    expect(one).toBe(two);
    expect(road.builds).toBe(1);
  });

  it('removes what a killed build has left before it builds again', async () => {
    await folder.executable('cache/tool-1.building-x/tool');
    await findIn({}, toolBy(roadThatBuilds('tool-1')));
    expect(await readdir(join(folder.path, 'cache'))).toEqual(['tool-1']);
  });

  it('makes nothing when told not to, and names the command that does', async () => {
    const road = roadThatBuilds('tool-1');
    await expect(findIn({}, toolBy(road), false)).rejects.toThrow('`npm run tools` prepares it');
    expect(road.builds).toBe(0);
  });
});

describe('the Temporal CLI on PATH', () => {
  const cliBy = (road: Road): Wanted => ({ ...cli, executable: 'tool', roads: [road] });
  const env = () => ({ PATH: join(folder.path, 'bin') });

  it('is taken when its server is new enough', async () => {
    const path = await folder.executable('bin/tool', 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)');
    expect(await findIn(env(), cliBy(roadThatBuilds('tool-1')))).toBe(path);
  });

  it.each([
    ['an old server', 'temporal version 1.0.0 (Server 1.9.0, UI 2.0.0)', 'its server is 1.9.0, and 1.28.0 or newer'],
    ['a program of another trade', 'hello', 'does not answer `--version` as the Temporal CLI does'],
  ])('is left aside with a line when it is %s', async (_, version, reason) => {
    await folder.executable('bin/tool', version);
    expect(await findIn(env(), cliBy(roadThatBuilds('tool-1')))).toBe(join(folder.path, 'cache/tool-1/tool'));
    expect(said.join('\n')).toContain(reason);
  });
});
