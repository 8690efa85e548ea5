import { link, mkdir, readFile, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

// Plain JavaScript without dependencies: run.mjs takes this lock before there are any node_modules.

const pollMs = 200;
const signOfLifeMs = 2_000;
const deadAfterMs = 60_000;
const takeOverAfterMs = 10_000;

export async function withLock(lockFile, work, { onWait, signal } = {}) {
  await mkdir(dirname(lockFile), { recursive: true });
  await take(lockFile, { onWait, signal });
  const signOfLife = setInterval(() => touch(lockFile), signOfLifeMs);
  signOfLife.unref();
  try {
    return await work();
  } finally {
    clearInterval(signOfLife);
    await rm(lockFile, { force: true });
  }
}

async function take(lockFile, { onWait, signal }) {
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(lockFile)) return;
    const holder = await readHolder(lockFile);
    if (holder && (await isDead(lockFile, holder))) {
      await removeDead(lockFile);
      continue;
    }
    if (holder && !told) {
      told = true;
      onWait?.(holder.pid);
    }
    await delay(pollMs, undefined, { signal });
  }
}

/** Made complete under another name and then linked, so that nobody ever reads a lock that is half written. */
async function create(lockFile) {
  const own = `${lockFile}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() }));
  try {
    await link(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(own);
  }
}

async function readHolder(lockFile) {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}

async function isDead(lockFile, holder) {
  const age = await ageMs(lockFile);
  if (age === undefined) return false;
  return age > deadAfterMs || (holder.host === hostname() && !isAlive(holder.pid));
}

/** Two who both see a dead holder must not both remove it: the second would remove the first one's new lock. */
async function removeDead(lockFile) {
  const guard = `${lockFile}.takeover`;
  try {
    await mkdir(guard);
  } catch {
    const age = await ageMs(guard);
    if (age !== undefined && age > takeOverAfterMs) await rmdir(guard).catch(() => undefined);
    await delay(pollMs);
    return;
  }
  try {
    const holder = await readHolder(lockFile);
    if (holder && (await isDead(lockFile, holder))) await rm(lockFile, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

async function ageMs(path) {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(path) {
  const now = new Date();
  utimes(path, now, now).catch(() => undefined);
}
