import { describe, expect, it } from '@jest/globals';
import { loadClientConfigFromToml } from '@temporalio/envconfig';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../scripts/temporal/names.js';
import { updateRequest } from '../../src/agora/wire/changes.js';
import { transcodingConfig } from '../../src/agora/wire/layout.js';
import { recordingConfig } from '../../src/agora/wire/recording-config.js';
import { storageConfig } from '../../src/agora/wire/storage.js';
import { configFile, projectInFile } from '../../src/config/schema.js';
import { recordingSpec } from '../../src/recording/spec.js';
import { documents, firstColumn, read, section } from './documents.js';

const page = () => read('docs/configuration.md');

interface Field {
  default?: unknown;
  type?: unknown;
  minimum?: unknown;
  maximum?: unknown;
}

/** As a caller writes it. */
function fieldsOf(schema: z.ZodType): Record<string, Field> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, Object(field)]));
}

/** The cells of each row, by the name in the first; without the tables of subsections. */
async function rowsOf(heading: string): Promise<Map<string, string[]>> {
  const [own = ''] = section(await page(), heading).split('\n### ', 1);
  const rows = own.matchAll(/^\| `(\w+)` \|(.*)\|$/gmu);
  return new Map([...rows].map(([, name = '', cells = '']) => [name, cells.split('|').map((cell) => cell.trim())]));
}

describe('the page of configuration', () => {
  it.each([
    ['The spec', recordingSpec],
    ['storageConfig', storageConfig],
    ['transcodingConfig', transcodingConfig],
    ['update', updateRequest],
  ])('has every field of %s, and no other', async (heading, schema) => {
    expect([...(await rowsOf(heading)).keys()].sort()).toEqual(Object.keys(fieldsOf(schema)).sort());
  });

  it('has every field of recordingConfig, in both spellings of Agora', async () => {
    const text = section(await page(), 'recordingConfig');
    expect(Object.keys(fieldsOf(recordingConfig)).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    const known = Object.keys(fieldsOf(recordingConfig));
    expect(firstColumn(text).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has the spec's defaults", async () => {
    const rows = await rowsOf('The spec');
    const { labels, ...fields } = fieldsOf(recordingSpec);
    expect(labels?.default).toEqual({});
    for (const [name, field] of Object.entries(fields)) {
      const told = rows.get(name)?.[2];
      if (field.default !== undefined) expect([name, told]).toEqual([name, `\`${field.default}\``]);
    }
  });

  it.each([
    ['The spec', recordingSpec],
    ['recordingConfig', recordingConfig],
    ['transcodingConfig', transcodingConfig],
  ])('has the ranges of the numbers in %s', async (heading, schema) => {
    const rows = await rowsOf(heading);
    const numbers = Object.entries(fieldsOf(schema)).filter(([, { type }]) => type === 'integer');
    expect(numbers.length).toBeGreaterThan(0);
    for (const [name, { minimum, maximum }] of numbers) {
      expect([name, rows.get(name)?.[1]]).toEqual([name, expect.stringContaining(`${minimum} to ${maximum}`)]);
    }
  });
});

describe("the configuration's file on the page", () => {
  it('is one that can be used', async () => {
    const [, yaml = ''] = /```yaml\n([\s\S]+?)```/u.exec(await page()) ?? [];
    expect(configFile.safeParse(parse(yaml))).toMatchObject({ success: true });
  });

  it('has every field of a project, and no other', async () => {
    const told = [...(await rowsOf('Several projects and buckets: a file')).keys()].sort();
    expect(told).toEqual(Object.keys(fieldsOf(projectInFile)).sort());
  });
});

describe("Temporal's profiles on the page", () => {
  it('are ones that can be used, and hold what Temporal Cloud wants', async () => {
    const [, toml = ''] = /```toml\n([\s\S]+?)```/u.exec(await page()) ?? [];
    const { profiles } = loadClientConfigFromToml(Buffer.from(toml), { strict: true });
    const { cloud, 'cloud-mtls': mutual, ...others } = profiles;
    expect(cloud).toMatchObject({
      address: expect.stringMatching(/api\.temporal\.io:7233$/u),
      apiKey: expect.any(String),
    });
    expect(mutual).toMatchObject({
      tls: { clientCert: { path: expect.any(String) }, clientKey: { path: expect.any(String) } },
    });
    expect(others).toEqual({});
  });

  it('have only variables that Temporal reads', async () => {
    const told = firstColumn(section(await page(), "Temporal's address, TLS and Temporal Cloud"));
    const reader = await read('node_modules/@temporalio/envconfig/lib/envconfig-toml.js');
    expect(told.length).toBeGreaterThan(8);
    expect(told.filter((name) => !reader.includes(`'${name}'`))).toEqual([]);
  });
});

describe('variables', () => {
  const variables = (text: string) => [...new Set(text.match(/\bAGORA_[A-Z_]*[A-Z]\b/gu))].sort();
  const sources = ['src/config.ts', 'src/config/environment.ts'];
  const knownVariables = async () => {
    const texts = await Promise.all(sources.map(read));
    return [...texts.flatMap(variables), ...Object.values(environment)];
  };

  it('are all on the page of configuration', async () => {
    const known = await knownVariables();
    const told = firstColumn(await page());
    expect(known.filter((name) => name.startsWith('AGORA_') && !told.includes(name))).toEqual([]);
  });

  it('are known wherever a document names one', async () => {
    const known = await knownVariables();
    const texts = await Promise.all((await documents()).map(read));
    expect(variables(texts.join('\n')).filter((name) => !known.includes(name))).toEqual([]);
  });
});
