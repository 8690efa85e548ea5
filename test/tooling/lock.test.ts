import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { withLock } from '../../scripts/lib/lock.mjs';
import { withFolder } from './folder.js';

const folder = withFolder('lock');
let lockFile: string;

beforeEach(() => {
  lockFile = join(folder.path, 'deep', 'the.lock');
});

const holder = (pid: number, host = hostname()) => writeFile(lockFile, JSON.stringify({ pid, host }));
const release = () => rm(lockFile);
const nobody = async () => undefined;

function pidOfSomebodyDead(): number {
  return spawnSync(process.execPath, ['--eval', '']).pid;
}

describe('a lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([withLock(lockFile, work), withLock(lockFile, work), withLock(lockFile, work)]);
    expect(most).toBe(1);
  });

  it('is free again after work that failed', async () => {
    await expect(withLock(lockFile, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lockFile)).toBe(false);
  });

  it('waits for a holder that lives, and tells whom it waits for', async () => {
    await withLock(lockFile, nobody);
    await holder(process.pid);
    const waitedFor: number[] = [];
    const onWait = (pid: number) => {
      waitedFor.push(pid);
      void release();
    };
    await withLock(lockFile, nobody, { onWait });
    expect(waitedFor).toEqual([process.pid]);
  });

  it('stops waiting when told to', async () => {
    await withLock(lockFile, nobody);
    await holder(process.pid);
    const stop = new AbortController();
    const waiting = withLock(lockFile, nobody, { onWait: () => stop.abort(), signal: stop.signal });
    await expect(waiting).rejects.toThrow(/abort/iu);
  });

  it('is taken over from a holder that is dead', async () => {
    await withLock(lockFile, nobody);
    await holder(pidOfSomebodyDead());
    await expect(withLock(lockFile, async () => 'in')).resolves.toBe('in');
  });

  it('is taken over from a holder elsewhere that has shown no sign of life for a minute', async () => {
    await withLock(lockFile, nobody);
    await holder(process.pid, 'another-machine');
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(lockFile, longAgo, longAgo);
    await expect(withLock(lockFile, async () => 'in')).resolves.toBe('in');
  });

  it('goes to one of two that both find its holder dead', async () => {
    await withLock(lockFile, nobody);
    await holder(pidOfSomebodyDead());
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([withLock(lockFile, work), withLock(lockFile, work)]);
    expect(most).toBe(1);
  });
});
