import { expect, it } from '@jest/globals';
import { brokenLinks } from '../../scripts/check/docs.js';
import { root } from '../../scripts/lib/root.js';

it('every link between the documents leads somewhere', async () => {
  expect(await brokenLinks(root)).toEqual([]);
});
