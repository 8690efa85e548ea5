import { dirname, join, posix } from 'node:path';

/** What design and lint cannot say in one place: which part of `src` may import which. */

interface Layer {
  /** Parts of `src` this one may import besides itself. */
  parts: readonly string[];
  /** Parts it may import types from, and nothing else. */
  typesOf?: readonly string[];
  /** The only packages it may import; any when absent. */
  packages?: readonly RegExp[];
  /** Packages it may not import. */
  noPackages?: RegExp;
}

const temporal = /^@temporalio\//u;

/** The most specific folder counts. Files directly in `src` are of the part `src`. */
export const layers: Readonly<Record<string, Layer>> = {
  'agora/wire': { parts: [], packages: [/^zod$/u] },
  agora: { parts: ['agora/wire'], noPackages: temporal },
  recording: { parts: ['agora/wire'], packages: [/^zod$/u, /^@temporalio\/common$/u] },
  'workflows/decisions': { parts: ['recording', 'agora/wire'], packages: [] },
  workflows: {
    parts: ['workflows/decisions', 'recording', 'agora/wire'],
    typesOf: ['activities'],
    packages: [/^zod$/u, /^@temporalio\/(?:workflow|common)$/u],
  },
  config: { parts: ['agora/wire'], typesOf: ['src'], noPackages: temporal },
  telemetry: { parts: ['agora', 'recording', 'config', 'src'] },
  temporal: { parts: ['agora/wire', 'recording', 'config', 'src'] },
  activities: { parts: ['agora', 'agora/wire', 'recording', 'config', 'telemetry', 'src'] },
  notifications: { parts: ['agora', 'agora/wire', 'recording', 'telemetry', 'src'] },
  codec: { parts: ['recording', 'src'] },
  emulator: { parts: ['agora/wire'], noPackages: temporal },
  src: {
    parts: [
      'workflows',
      'activities',
      'notifications',
      'codec',
      'config',
      'telemetry',
      'temporal',
      'recording',
      'agora',
      'agora/wire',
    ],
  },
  doctor: { parts: ['agora', 'agora/wire', 'codec', 'recording', 'temporal', 'src'] },
  cli: {
    parts: [
      'src',
      'doctor',
      'workflows',
      'notifications',
      'codec',
      'emulator',
      'telemetry',
      'temporal',
      'recording',
      'agora',
      'agora/wire',
    ],
  },
};

export interface Import {
  specifier: string;
  typeOnly: boolean;
}

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  text: string;
}

/** One sentence for each import that goes the wrong way. */
export function wrongImports(file: SourceFile): string[] {
  const part = partOf(file.path);
  const layer = layers[part];
  if (!layer) return [`${file.path} is in no known part of src`];
  return importsOf(file.text)
    .filter((found) => !isAllowed(found, { file, part, layer }))
    .map(({ specifier }) => `${file.path} may not import ${specifier}`);
}

function isAllowed(found: Import, { file, part, layer }: { file: SourceFile; part: string; layer: Layer }): boolean {
  const { specifier, typeOnly } = found;
  if (!specifier.startsWith('.')) {
    if (layer.noPackages?.test(specifier)) return false;
    return layer.packages?.some((allowed) => allowed.test(specifier)) ?? true;
  }
  const target = posix.normalize(join(dirname(file.path), specifier));
  if (!target.startsWith('src/')) return false;
  const imported = partOf(target);
  if (imported === part || layer.parts.includes(imported)) return true;
  return typeOnly && (layer.typesOf?.includes(imported) ?? false);
}

function partOf(path: string): string {
  const folders = path.split('/').slice(1, -1);
  if (folders[0] === undefined) return 'src';
  const nested = `${folders[0]}/${folders[1] ?? ''}`;
  return nested in layers ? nested : folders[0];
}

/** Static imports, re-exports, dynamic imports and requires. Enough for formatted code; no parser. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const statements = /^(?:import|export)\s+(type\s)?([^;'"]*?)\s*from\s*['"]([^'"]+)['"]/gmu;
  const others = /(?:^import\s*|\bimport\s*\(\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/gmu;
  const named = [...code.matchAll(statements)].map(([, type, names = '', specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined || namesAreTypes(names),
  }));
  const unnamed = [...code.matchAll(others)].map(([, specifier = '']) => ({ specifier, typeOnly: false }));
  return [...named, ...unnamed];
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/^\s*\/\/.*$/gmu, '');
}

function namesAreTypes(names: string): boolean {
  const inner = /^\{([\s\S]*)\}$/u.exec(names.trim())?.[1];
  const all = inner?.split(',').filter((name) => name.trim() !== '') ?? [];
  return all.length > 0 && all.every((name) => /^\s*type\s/u.test(name));
}
