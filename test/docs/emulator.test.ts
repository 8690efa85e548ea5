import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { output } from '../../scripts/lib/command.js';
import { fault } from '../../src/emulator/faults.js';
import { type Emulator, startEmulator } from '../../src/emulator/server.js';
import { blocks, firstColumn, read, section } from './documents.js';

const page = () => read('docs/emulator.md');

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator.close());

/** Every `kind` that a JSON Schema knows. */
function kindsIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(kindsIn);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]) => {
    if (name !== 'kind') return kindsIn(part);
    return 'const' in part ? [String(part.const)] : part.enum.map(String);
  });
}

describe('the page of the emulator', () => {
  it('has every fault, and no other', async () => {
    const known = kindsIn(z.toJSONSchema(fault, { io: 'input' }));
    const [, ...told] = firstColumn(section(await page(), 'Faults'));
    expect(told.sort()).toEqual([...new Set(known)].sort());
  });

  it('has every total of the ledger, and no other', async () => {
    const { totals } = await emulator.ledger();
    expect(firstColumn(section(await page(), 'The ledger')).sort()).toEqual(Object.keys(totals).sort());
  });

  it('has controls that are there', async () => {
    const controls = firstColumn(section(await page(), 'Controls')).filter((name) => name.includes(' /'));
    expect(controls).toHaveLength(10);
    for (const control of controls) {
      const [method = '', path = ''] = control.replace(':cname', 'lesson-7').replace(':uid', '11').split(' ');
      const answer = await fetch(`${emulator.url}${path}`, { method });
      expect([control, answer.status]).not.toEqual([control, 404]);
    }
  });

  it('has settings that may be set to their defaults', async () => {
    const rows = [...section(await page(), 'Settings').matchAll(/^\| `(\w+)` \|.*\| `(.*)` \|$/gmu)];
    expect(rows.length).toBeGreaterThan(10);
    const settings = Object.fromEntries(rows.map(([, name = '', value = '']) => [name, JSON.parse(value)]));
    const answer = await fetch(`${emulator.url}/emulator/reset`, { method: 'POST', body: JSON.stringify(settings) });
    const { appId, customerId, customerSecret } = emulator;
    expect([answer.status, settings]).toMatchObject([200, { appId, customerId, customerSecret }]);
  });

  it('has curl commands that work', async () => {
    const shown = (await blocks('sh')).filter(({ text }) => text.includes('curl '));
    expect(shown.map(({ document }) => document)).toEqual(['docs/emulator.md']);
    for (const { text } of shown) {
      const script = text.replace('http://localhost:8780', emulator.url);
      expect(await output('sh', ['-euc', script], { timeoutMs: 20_000 })).toContain('"totals"');
    }
  });
});
