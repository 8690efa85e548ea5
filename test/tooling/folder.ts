import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A folder of each test's own. */
export function withFolder(name: string) {
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), `${name}-`));
  });
  afterEach(() => rm(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
    /** Puts a script there that only says something; resolves with its path. */
    async executable(relative: string, says = ''): Promise<string> {
      const full = join(path, relative);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, `#!/bin/sh\necho "${says}"\n`);
      await chmod(full, 0o755);
      return full;
    },
  };
}
