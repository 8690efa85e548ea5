import { readFileSync, statSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { brokenRules, wholeInput } from '../agora/wire/rules.js';
import type { Config } from '../config.js';
import { ConfigurationError } from './error.js';
import { errorCode } from './error-code.js';
import { configFile } from './schema.js';

/** @see loadConfig */
export function configFromFile(path: string, onBroken: (error: ConfigurationError) => void): () => Config {
  let version = versionOf(path);
  let config = readConfig(path);
  return () => {
    const now = versionOf(path);
    if (now === version) return config;
    version = now;
    try {
      config = readConfig(path);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      onBroken(error);
    }
    return config;
  };
}

/** Another one for each time the file was written or replaced. */
function versionOf(path: string): string {
  const { ino, size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { ino: 0, size: 0, mtimeMs: 0 };
  return `${ino} ${size} ${mtimeMs}`;
}

function readConfig(path: string): Config {
  const parsed = configFile.safeParse(contentOf(path));
  if (!parsed.success) throw new ConfigurationError(brokenRules(parsed.error), path);
  const { projects, storage, encryption } = parsed.data;
  const named = Object.entries(projects).map(([name, project]) => [name, { name, ...project }]);
  return { projects: Object.fromEntries(named), storage, encryption };
}

/** JSON is YAML, too. */
function contentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([{ field: wholeInput, ...whyUnreadable(error) }], path);
  }
}

function whyUnreadable(error: unknown): { rule: string; remedy: string } {
  if (error instanceof YAMLParseError) {
    const line = error.linePos?.[0].line;
    return { rule: `is neither YAML nor JSON${line ? `, see line ${line}` : ''}`, remedy: 'correct it' };
  }
  return { rule: `cannot be read${errorCode(error)}`, remedy: 'name a file that may be read' };
}
