import { expect, it } from '@jest/globals';
import { areas } from '../../src/doctor/finding.js';
import { firstColumn, read, section } from './documents.js';

it('the page of the doctor has every area that it looks at, and no other', async () => {
  const told = [...firstColumn(section(await read('docs/doctor.md'), 'Doctor')), 'recording'];
  expect(told).toEqual(areas);
});
