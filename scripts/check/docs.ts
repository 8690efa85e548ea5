import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

const foldersLeftOut = new Set(['node_modules', 'dist', 'coverage', 'recordings']);

/** Every link in the project's Markdown that leads to no file, or to no heading, of the project. */
export async function brokenLinks(root: string): Promise<string[]> {
  const documents = await markdownFiles(root);
  const broken = await Promise.all(documents.map((path) => brokenLinksOf(root, path)));
  return broken.flat();
}

async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isLeftOut(entry.name) ? [] : markdownFiles(path);
      return entry.name.endsWith('.md') ? [path] : [];
    }),
  );
  return found.flat().sort();
}

function isLeftOut(folder: string): boolean {
  return folder.startsWith('.') || foldersLeftOut.has(folder);
}

async function brokenLinksOf(root: string, path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const broken: string[] = [];
  for (const link of localLinks(text)) {
    const [file = '', heading] = link.split('#', 2);
    const target = file ? resolve(file.startsWith('/') ? root : dirname(path), `./${file}`) : path;
    const problem = await problemWith(target, heading);
    if (problem) broken.push(`${relative(root, path)}: ${link} ${problem}`);
  }
  return broken;
}

async function problemWith(target: string, heading: string | undefined): Promise<string | undefined> {
  if (!existsSync(target)) return 'does not exist';
  if (!heading || !target.endsWith('.md')) return undefined;
  const headings = headingAnchors(await readFile(target, 'utf8'));
  return headings.has(heading.toLowerCase()) ? undefined : 'is no heading there';
}

/** Targets of `[text](target)`, `[name]: target`, `src="target"` and `href="target"` that stay in the project. */
export function localLinks(markdown: string): string[] {
  const text = withoutCode(markdown);
  const patterns = [
    /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/gu,
    /^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gmu,
    /\b(?:src|href)="([^"]+)"/gu,
  ];
  const targets = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, target = '']) => target));
  return targets.filter((target) => !/^(?:[a-z][a-z+.-]*:|\/\/)/iu.test(target)).map(decodeURI);
}

/** Anchors as GitHub makes them of headings. */
export function headingAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gmu)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/gu, '-');
    let numbered = anchor;
    for (let n = 1; anchors.has(numbered); n += 1) numbered = `${anchor}-${n}`;
    anchors.add(numbered);
  }
  return anchors;
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/gu, '');
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^ *(`{3,}|~{3,})[\s\S]*?^ *\1/gmu, '');
}
