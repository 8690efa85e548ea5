import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { headingAnchors } from '../../scripts/check/docs.js';
import { root } from '../../scripts/lib/root.js';
import { regionNames, regionNumber, vendorNames, vendorNumber } from '../../src/agora/wire/regions.js';
import { read, section } from './documents.js';

describe("the page of Agora's facts", () => {
  it('has every vendor with its regions, by number', async () => {
    const rows = section(await read('docs/agora.md'), '10. Storage vendors and regions').matchAll(
      /^\| (\d+) `([\w-]+)` \| (.+) \|$/gmu,
    );
    const told = [...rows].map(([, vendor, name, regions]) => ({ vendor: Number(vendor), name, regions }));
    const known = vendorNames.map((name) => {
      const vendor = vendorNumber(name) ?? -1;
      const regions = regionNames(vendor).map((region) => `${regionNumber(vendor, region)} ${region}`);
      return { vendor, name, regions: regions.join(', ').replace(/\b(\d) \1\b/gu, '$1') || '0; it has no effect' };
    });
    expect(told).toEqual(known);
  });
});

describe('comments in the code', () => {
  const cited = /\bdocs\/([\w-]+\.md)(?:,? (?:§(\d+)|"([^"]+)"))?/gu;

  it('cite pages and sections that are there', async () => {
    const files = (await readdir(join(root, 'src'), { recursive: true })).filter((path) => path.endsWith('.ts'));
    const pages = await readdir(join(root, 'docs'));
    const wrong: string[] = [];
    for (const file of files) {
      for (const [citation, page = '', number, title] of (await read(join('src', file))).matchAll(cited)) {
        const anchors = pages.includes(page) ? [...headingAnchors(await read(`docs/${page}`))] : [];
        const wanted = title?.toLowerCase().replaceAll(' ', '-') ?? '';
        const isThere = anchors.some(
          (anchor) => anchor.startsWith(number ? `${number}-` : '') && anchor.endsWith(wanted),
        );
        if (!isThere) wrong.push(`src/${file}: ${citation}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
