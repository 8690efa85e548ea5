import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { brokenLinks, headingAnchors, localLinks } from '../../scripts/check/docs.js';
import { withFolder } from './folder.js';

const project = withFolder('documents');

beforeEach(async () => {
  await mkdir(join(project.path, 'docs'));
});

const write = (path: string, text: string) => writeFile(join(project.path, path), text);

describe('the check of links', () => {
  it('finds every kind of link that stays in the project', () => {
    const text = `[a](a.md) ![b](b.png "title") [c](<c.md>) <img src="d.png"> [e][f]\n\n[f]: f.md\n`;
    expect(localLinks(text).sort()).toEqual(['a.md', 'b.png', 'c.md', 'd.png', 'f.md']);
  });

  it('leaves addresses elsewhere and code alone', () => {
    const text = '[a](https://example.com) [b](mailto:b@example.com) `[c](c.md)`\n\n```md\n[d](d.md)\n```\n';
    expect(localLinks(text)).toEqual([]);
  });

  it('makes anchors of headings as GitHub does', () => {
    const text = "# What's new, in `start`?\n\n## Use\n\n## Use\n\n```sh\n# no heading\n```\n";
    expect([...headingAnchors(text)]).toEqual(['whats-new-in-start', 'use', 'use-1']);
  });

  it('names the file and the heading that are not there', async () => {
    await write(
      'README.md',
      '# Title\n\n[ok](docs/errors.md#retry) [no](docs/gone.md) [no](docs/errors.md#gone) [ok](#title)\n',
    );
    await write('docs/errors.md', '# Retry\n\n[back](../README.md) [from the root](/README.md)\n');
    expect(await brokenLinks(project.path)).toEqual([
      'README.md: docs/gone.md does not exist',
      'README.md: docs/errors.md#gone is no heading there',
    ]);
  });
});
