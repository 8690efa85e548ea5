import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { dynamicConfig, searchAttributeTypeName } from '../../scripts/temporal/dev-server.js';
import { searchAttributes } from '../../src/recording/names.js';

const read = (file: string) => readFile(new URL(`../../compose/${file}`, import.meta.url), 'utf8');

describe('the deployment of docker-compose.yml', () => {
  it('makes exactly the search attributes a recording sets', async () => {
    const lines = (await read('namespace.sh')).matchAll(/^attributes (\w+) (.+)$/gmu);
    const made = [...lines].flatMap(([, type, names = '']) => names.split(' ').map((name) => `${name}: ${type}`));
    const wanted = Object.values(searchAttributes).map(({ name, type }) => `${name}: ${searchAttributeTypeName(type)}`);
    expect(made.sort()).toEqual(wanted.sort());
  });

  it('runs the server with the same dynamic configuration as the dev server', async () => {
    const entries = (await read('dynamic-config.yaml')).matchAll(/^(\S+):\n {2}- value: (\S+)$/gmu);
    const values = Object.fromEntries([...entries].map(([, key, value]) => [key, value]));
    const wanted = Object.entries(dynamicConfig).map(([key, value]) => [key, String(value)]);
    expect(values).toEqual(Object.fromEntries(wanted));
  });
});
