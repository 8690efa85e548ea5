import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/lib/root.js';

/** One fenced block of a document. */
export interface Block {
  document: string;
  language: string;
  text: string;
}

/** The documents a reader is meant to follow, by their path in the project. */
export async function documents(): Promise<string[]> {
  const pages = (await readdir(join(root, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...pages];
}

export function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

/** Every fenced block in one of these languages. */
export async function blocks(...languages: readonly string[]): Promise<Block[]> {
  const texts = await Promise.all(
    (await documents()).map(async (document) => ({ document, text: await read(document) })),
  );
  return texts
    .flatMap(({ document, text }) => blocksOf(document, text))
    .filter(({ language }) => languages.includes(language));
}

export function blocksOf(document: string, text: string): Block[] {
  const fences = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu);
  return [...fences].map(([, language = '', inside = '']) => ({ document, language, text: inside }));
}

/** The text of a section, from its heading to the next of the same or a higher level. */
export function section(text: string, heading: string): string {
  const begin = new RegExp(`^(#+) ${heading}\\s*$`, 'mu').exec(text);
  if (!begin) throw new Error(`there is no heading "${heading}"`);
  const after = text.slice(begin.index + begin[0].length);
  const end = new RegExp(`^#{1,${begin[1]?.length}} `, 'mu').exec(after);
  return after.slice(0, end?.index);
}

/** The names in code in the first column of every table of a text: one row may hold several. */
export function firstColumn(text: string): string[] {
  const cells = [...text.matchAll(/^\|([^|]*)\|/gmu)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name));
}
