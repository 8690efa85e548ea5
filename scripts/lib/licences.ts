import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './root.js';

/** What comes with the package when it is installed. */
export interface Dependency {
  name: string;
  version: string;
  /** As SPDX writes it. */
  licence: string;
}

/** Licences that ask for no more than being named: whoever distributes a service with these owes nobody its source. */
export const allowedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

const described = z.object({ version: z.string(), license: z.string().optional(), dev: z.boolean().optional() });
const lockFile = z.object({ packages: z.record(z.string(), z.looseObject({})) });

/** Every package of the lock file that is not for development alone, by name. */
export async function dependencies(): Promise<Dependency[]> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const found: Dependency[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const { version, license, dev } = described.parse(entry);
    if (dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    found.push({ name, version, licence: license ?? (await licenceInstalled(path)) });
  }
  return found.toSorted((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
}

/** Some packages say it in their file alone. */
async function licenceInstalled(path: string): Promise<string> {
  const text = await readFile(join(root, path, 'LICENSE'), 'utf8').catch(() => '');
  return /free and unencumbered software released into the public domain/u.test(text) ? 'Unlicense' : 'unknown';
}

/** Whether everything that a licence's expression asks for is allowed. */
export function isAllowed(licence: string): boolean {
  const words = licence.replaceAll(/[()]/gu, '');
  if (words.includes(' OR ')) return words.split(' OR ').some((one) => isAllowed(one));
  return words.split(' AND ').every((one) => allowedLicences.has(one.trim()));
}

/** The page that lists them. */
export async function licencesPage(): Promise<string> {
  const rows = (await dependencies()).map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [
    '# Licences of dependencies',
    '',
    'agora-durable-recording is under the [Apache License 2.0](LICENSE). This is what is installed with it; `npm run licences` writes this page.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...[...new Set(rows)],
    '',
  ].join('\n');
}
