import { output } from '../lib/command.js';
import type { Wanted } from './find.js';

interface Age {
  /** Finds the version in what the executable says to `--version`. */
  version: RegExp;
  oldest: string;
  /** Who is to be behind the executable, and whose version it tells. */
  who: string;
  whose: string;
}

/** What is to be said against an executable because of its age, if anything. */
export function objectionToAge({ version, oldest, who, whose }: Age): Wanted['objection'] {
  return async (path) => {
    const said = await output(path, ['--version'], { timeoutMs: 20_000 }).catch((error: Error) => error.message);
    const found = version.exec(said)?.[1];
    if (!found) return `it does not answer \`--version\` as ${who} does (${said.trim().slice(0, 100)})`;
    const isOld = found.localeCompare(oldest, 'en', { numeric: true }) < 0;
    return isOld ? `${whose} is ${found}, and ${oldest} or newer is needed` : undefined;
  };
}
