import { describe, expect, it } from '@jest/globals';
import { orphanReasons } from '../../src/recording/orphans.js';
import { orphanOutcomes } from '../../src/recording/sweep.js';
import { firstColumn, read, section } from './documents.js';

const page = () => read('docs/orphans.md');

describe('the page of orphans', () => {
  it('has every reason for which a recorder is one, and no other', async () => {
    expect(firstColumn(section(await page(), 'What is found')).sort()).toEqual([...orphanReasons].sort());
  });

  it('has everything that can become of one, and nothing else', async () => {
    expect(firstColumn(section(await page(), 'What is done')).sort()).toEqual([...orphanOutcomes].sort());
  });
});
