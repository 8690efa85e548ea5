import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ensureInstalled, staleReason } from '../../scripts/lib/install.mjs';
import { withFolder } from './folder.js';

const got = { version: '14.6.6', integrity: 'sha512-got' };
const other = { version: '1.0.0', integrity: 'sha512-other' };

const project = withFolder('install');

beforeEach(async () => {
  await mkdir(join(project.path, 'node_modules'));
});

const wanted = (packages: object) =>
  writeFile(join(project.path, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
const present = (packages: object) =>
  writeFile(join(project.path, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

describe('node_modules', () => {
  it('is up to date when every package of the lock file is there', async () => {
    await wanted({ 'node_modules/got': got });
    await present({ 'node_modules/got': got });
    expect(await staleReason(project.path)).toBeUndefined();
  });

  it('is up to date without an optional package for another platform', async () => {
    await wanted({ 'node_modules/got': got, 'node_modules/win': { ...other, optional: true } });
    await present({ 'node_modules/got': got });
    expect(await staleReason(project.path)).toBeUndefined();
  });

  it.each([
    ['was never installed or only half', undefined, 'not there or not complete'],
    ['lacks a package', {}, 'node_modules/got is missing'],
    ['has another version', { 'node_modules/got': { ...got, version: '13.0.0' } }, 'not the version'],
    ['has other content', { 'node_modules/got': { ...got, integrity: 'sha512-x' } }, 'not the version'],
    ['has one too many', { 'node_modules/got': got, 'node_modules/x': other }, 'node_modules/x is not in'],
  ])('is stale when it %s', async (_, packages, reason) => {
    await wanted({ 'node_modules/got': got });
    if (packages) await present(packages);
    expect(await staleReason(project.path)).toContain(reason);
  });
});

describe('making sure of node_modules', () => {
  it('installs once when two ask at once, and says why', async () => {
    await wanted({ 'node_modules/got': got });
    const said: string[] = [];
    let installs = 0;
    const install = async () => {
      installs += 1;
      await present({ 'node_modules/got': got });
      return 0;
    };
    const ensure = () => ensureInstalled(project.path, (line) => said.push(line), install);
    expect(await Promise.all([ensure(), ensure()])).toEqual([0, 0]);
    expect(installs).toBe(1);
    expect(said.filter((line) => line.includes('npm ci'))).toEqual([
      'Installing the dependencies with npm ci, since node_modules is not there or not complete: under a minute, once.',
    ]);
  });

  it('answers the exit code of an installation that failed', async () => {
    await wanted({ 'node_modules/got': got });
    const quiet = () => undefined;
    expect(await ensureInstalled(project.path, quiet, async () => 17)).toBe(17);
  });
});
