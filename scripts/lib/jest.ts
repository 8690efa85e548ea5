import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { passThrough } from './pass-through.js';

/** Runs jest with these arguments; the answer is its exit code. */
export function jest(args: readonly string[]): Promise<number> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
  return passThrough(process.execPath, [...nodeOptions(), bin, ...args]);
}

/** jest runs ES modules by an experimental feature of Node, and each of its processes would warn of it. */
function nodeOptions(): string[] {
  const quiet = '--disable-warning';
  const quietIsKnown = process.allowedNodeEnvironmentFlags.has(quiet);
  return ['--experimental-vm-modules', ...(quietIsKnown ? [`${quiet}=ExperimentalWarning`] : [])];
}
