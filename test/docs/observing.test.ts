import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../scripts/lib/root.js';
import { familiesOf, noCounts } from '../../src/notifications/counts.js';
import { buckets, metrics } from '../../src/recording/metrics.js';
import { blocks, firstColumn, read, section } from './documents.js';

const page = () => read('docs/observing.md');
const timestamps: readonly string[] = [metrics.running[0], metrics.nearestDeadline[0], metrics.lastLook[0]];

/** As the worker's exporter writes it. */
function exported(name: string): string {
  if (name in buckets) return `${name}_seconds`;
  return timestamps.includes(name) ? name : `${name}_total`;
}

describe('the page of observing', () => {
  it('has every metric of ours, and no other', async () => {
    const ours = [
      ...Object.values(metrics).map(([name]) => exported(name)),
      ...familiesOf(noCounts()).map(({ name }) => name),
    ];
    const told = firstColumn(section(await page(), 'Metrics'));
    expect(told.toSorted()).toEqual(ours.toSorted());
  });

  it('has a configuration for Prometheus that names our ports and files', async () => {
    const [block] = (await blocks('yaml')).filter(({ document }) => document === 'docs/observing.md');
    const job = z.strictObject({
      job_name: z.string(),
      static_configs: z.array(z.strictObject({ targets: z.array(z.string().regex(/:(?:9464|8790)$/u)) })),
    });
    const { rule_files } = z
      .strictObject({ rule_files: z.array(z.string()), scrape_configs: z.array(job) })
      .parse(parse(block?.text ?? ''));
    expect(rule_files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(await page()).toContain('--metrics-port 9464');
  });
});
