import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { acts } from '../cluster/plan.js';
import { firstColumn, read, section } from './documents.js';

const file = z.looseObject({
  services: z.record(z.string(), z.looseObject({ profiles: z.array(z.string()).optional() })),
});

describe('the page of the cluster', () => {
  it('has every service that is there without a profile, and no other', async () => {
    const { services } = file.parse(parse(await read('docker-compose.yml'), { merge: true }));
    const always = Object.entries(services).filter(([, { profiles }]) => !profiles);
    const told = firstColumn(section(await read('docs/cluster.md'), 'The deployment'));
    expect(told.sort()).toEqual(always.map(([name]) => name).sort());
  });

  it('has every act of the test', async () => {
    const rows = section(await read('docs/cluster.md'), 'The test').matchAll(/^\| (\w+) \|/gmu);
    expect([...rows].map(([, name]) => name)).toEqual(expect.arrayContaining([...acts]));
  });
});
