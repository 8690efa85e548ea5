import { describe, expect, it } from '@jest/globals';
import { workflowIdOf } from '../../src/recording/names.js';
import { readSpec } from '../../src/recording/spec.js';
import { type Memory, newMemory } from '../../src/workflows/life/memory.js';
import { isToMove, leaveVersion } from '../../src/workflows/moving-on.js';

const identity = { appId: '0123456789abcdef0123456789abcdef', cname: 'lesson', uid: '9001' };

function memoryOfARun(): Memory {
  const reading = readSpec({ ...identity, storage: 'default' }, workflowIdOf(identity));
  if ('brokenRules' in reading) throw new Error('the spec is sound');
  return newMemory(reading.spec);
}

/** As the next run gets it. */
const nextRun = (memory: Memory): { memory: Memory } => ({ memory: JSON.parse(JSON.stringify(memory)) });
const on = (buildId: string | undefined, isOutdated: boolean) => ({ buildId, isOutdated });

describe('a recording', () => {
  it('stays with its version as long as there is no newer one', () => {
    const run = { memory: memoryOfARun() };
    expect(isToMove(run, on(undefined, false))).toBe(false);
    expect(isToMove(run, on('one', false))).toBe(false);
    leaveVersion(run, on('one', false));
    expect(run.memory.versionLeft).toBeUndefined();
  });

  it('moves when there is, and again when there is one newer still', () => {
    const run = { memory: memoryOfARun() };
    expect(isToMove(run, on('one', true))).toBe(true);
    leaveVersion(run, on('one', true));
    expect(isToMove(nextRun(run.memory), on('two', true))).toBe(true);
  });

  it('does not try again and again to leave a version that it cannot leave', () => {
    const run = { memory: memoryOfARun() };
    leaveVersion(run, on('one', true));
    const next = nextRun(run.memory);
    expect(isToMove(next, on('one', true))).toBe(false);
    leaveVersion(next, on('one', true));
    expect(isToMove(nextRun(next.memory), on('one', true))).toBe(false);
  });

  it('leaves it after all once it was the newest again meanwhile', () => {
    const run = { memory: memoryOfARun() };
    leaveVersion(run, on('one', true));
    const next = nextRun(run.memory);
    expect(isToMove(next, on('one', false))).toBe(false);
    expect(isToMove(next, on('one', true))).toBe(true);
  });
});
