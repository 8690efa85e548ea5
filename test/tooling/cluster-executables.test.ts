import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { output } from '../../scripts/lib/command.js';
import { clusterServer } from '../../scripts/temporal/cluster-executables.js';
import { postgresqlFolder } from '../../scripts/temporal/postgresql.js';
import { downloadRelease, serverRelease } from '../../scripts/temporal/release-download.js';
import { withFolder } from './folder.js';

const folder = withFolder('cluster-executables');
let host: Server | undefined;

afterEach(() => {
  host?.close();
  host = undefined;
});

describe("the release of Temporal's server", () => {
  /** A host with a release of one archive, in which one of two executables is wanted. */
  async function release(checksumOf: (archive: Buffer) => string) {
    await folder.executable('inside/temporal-server');
    await folder.executable('inside/tdbg');
    const path = join(folder.path, 'release.tar.gz');
    const create = ['--create', '--gzip', '--file', path, '--directory', join(folder.path, 'inside')];
    await output('tar', [...create, 'temporal-server', 'tdbg'], { timeoutMs: 10_000 });
    const archive = await readFile(path);
    const files: Record<string, string | Buffer> = {
      '/checksums.txt': `0123  other.tar.gz\n${checksumOf(archive)}  release.tar.gz\n`,
      '/release.tar.gz': archive,
    };
    host = createServer(({ url = '' }, response) => response.end(files[url])).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const { port } = host.address() as AddressInfo;
    const into = join(folder.path, 'into');
    await mkdir(into);
    return {
      into,
      wanted: { base: `http://127.0.0.1:${port}`, archive: 'release.tar.gz', members: ['temporal-server'] },
    };
  }
  const sha256 = (archive: Buffer) => createHash('sha256').update(archive).digest('hex');

  it('is named after the version and this machine', () => {
    const { base, archive } = serverRelease('v1.32.1', []);
    expect(`${base}/${archive}`).toMatch(
      /^https:\/\/github\.com\/temporalio\/temporal\/releases\/download\/v1\.32\.1\/temporal_1\.32\.1_\w+_\w+\.tar\.gz$/u,
    );
  });

  it('leaves what is wanted of it, and nothing else', async () => {
    const { into, wanted } = await release(sha256);
    await downloadRelease(wanted, into);
    expect(await readdir(into)).toEqual(['temporal-server']);
  });

  it('is refused when its archive is not the one of its checksums', async () => {
    const { into, wanted } = await release(() => sha256(Buffer.from('another')));
    await expect(downloadRelease(wanted, into)).rejects.toThrow(/has the checksum \w+, and the release says/u);
    expect(await readdir(into)).toEqual([]);
  });

  it('is refused when it has nothing for this machine', async () => {
    const { into, wanted } = await release(sha256);
    const attempt = downloadRelease({ ...wanted, archive: 'temporal_plan9.tar.gz' }, into);
    await expect(attempt).rejects.toThrow('the release has no temporal_plan9.tar.gz');
  });

  it('says so when its host cannot be reached', async () => {
    const { into, wanted } = await release(sha256);
    host?.close();
    host?.closeAllConnections();
    await expect(downloadRelease(wanted, into)).rejects.toThrow(/127\.0\.0\.1:\d+ cannot be reached from here/u);
  });
});

describe('a Temporal server on PATH', () => {
  it.each([
    ['temporal version 1.31.0', undefined],
    ['temporal version 1.29.1', 'it is 1.29.1, and 1.31.0 or newer is needed'],
    ['hello', 'it does not answer `--version` as the Temporal server does (hello)'],
  ])('that says "%s" is objected to with: %s', async (says, objection) => {
    expect(await clusterServer.objection(await folder.executable('temporal-server', says))).toBe(objection);
  });
});

describe('PostgreSQL', () => {
  it('is taken from the folder that the variable names, else from PATH', async () => {
    for (const name of ['initdb', 'postgres']) {
      await folder.executable(`named/${name}`);
      await folder.executable(`bin/${name}`);
    }
    const PATH = join(folder.path, 'bin');
    expect(await postgresqlFolder({ PATH })).toBe(PATH);
    expect(await postgresqlFolder({ PATH, AGORA_RECORDING_POSTGRESQL: join(folder.path, 'named') })).toBe(
      join(folder.path, 'named'),
    );
  });

  it('is refused in a folder that the variable names and that has none', async () => {
    await folder.executable('named/initdb');
    const attempt = postgresqlFolder({ AGORA_RECORDING_POSTGRESQL: join(folder.path, 'named') });
    await expect(attempt).rejects.toThrow(
      /AGORA_RECORDING_POSTGRESQL=.*named will not do for PostgreSQL: no initdb and postgres/u,
    );
  });
});
