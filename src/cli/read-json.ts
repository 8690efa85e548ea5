import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './output.js';

/**
 * JSON given in place, in a file, or on standard input (`-`).
 *
 * @throws UsageError, which repeats nothing of what was read: there may be secrets in it
 */
export async function readJson(source: string): Promise<unknown> {
  const inPlace = /^\s*[[{]/u.test(source);
  const written = inPlace ? source : await readSource(source);
  try {
    return JSON.parse(written);
  } catch (error) {
    const position = error instanceof Error ? (/ at position \d+/u.exec(error.message)?.[0] ?? '') : '';
    throw new UsageError(`${inPlace ? 'the JSON in the command' : nameOf(source)} is not valid JSON${position}`);
  }
}

async function readSource(source: string): Promise<string> {
  if (source === '-') return text(process.stdin);
  try {
    return await readFile(source, 'utf8');
  } catch {
    throw new UsageError(`${source}: expected JSON, a file that can be read, or - for standard input`);
  }
}

function nameOf(source: string): string {
  return source === '-' ? 'standard input' : source;
}
