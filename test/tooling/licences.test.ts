import { describe, expect, it } from '@jest/globals';
import { dependencies, isAllowed, licencesPage } from '../../scripts/lib/licences.js';
import { read } from '../docs/documents.js';

describe('the licences of what is installed with the package', () => {
  it('are all allowed', async () => {
    const all = await dependencies();
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
  });

  it('are listed as they are', async () => {
    expect(await read('LICENCES.md')).toBe(await licencesPage());
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['Apache-2.0 AND MIT', true],
    ['Apache-2.0 AND GPL-3.0-only', false],
    ['GPL-3.0-only', false],
    ['unknown', false],
  ])('%s is allowed: %s', (licence, allowed) => {
    expect(isAllowed(licence)).toBe(allowed);
  });
});
