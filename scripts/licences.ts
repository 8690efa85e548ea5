import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licencesPage } from './lib/licences.js';
import { root } from './lib/root.js';

/** `npm run licences`: lists the licences of everything that is installed with the package. */
await writeFile(join(root, 'LICENCES.md'), await licencesPage());
