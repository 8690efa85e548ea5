import { describe, expect, it } from '@jest/globals';
import { eventNames } from '../../src/agora/wire/notifications.js';
import { statusOf } from '../../src/notifications/counts.js';
import { isForRecordings } from '../../src/notifications/event.js';
import { read, section } from './documents.js';

describe('the pages of callbacks', () => {
  it('have every event by its number and name, and no other', async () => {
    const rows = section(await read('docs/agora.md'), '7. Callbacks').matchAll(/^\| (\d+) \| `(\w+)` \|/gmu);
    expect(Object.fromEntries([...rows].map(([, eventType, name]) => [eventType, name]))).toEqual(eventNames);
  });

  it('have every verdict with its answer, and no other', async () => {
    const rows = section(await read('docs/callbacks.md'), 'What becomes of one').matchAll(/^\| `(\w+)` \| (\d+) \|/gmu);
    expect(Object.fromEntries([...rows].map(([, verdict, status]) => [verdict, Number(status)]))).toEqual(statusOf);
  });

  it('have every event that a recording is told of', async () => {
    const [, told = ''] = section(await read('docs/callbacks.md'), 'Whose it is').split('Recordings are told');
    const numbers = [...told.matchAll(/\b\d+\b/gu)].map(Number);
    const known = Object.keys(eventNames).map(Number);
    expect(numbers.sort((a, b) => a - b)).toEqual(known.filter(isForRecordings));
  });
});
