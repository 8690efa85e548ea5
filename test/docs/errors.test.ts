import { describe, expect, it } from '@jest/globals';
import * as agoraErrors from '../../src/agora/errors.js';
import * as surface from '../../src/index.js';
import { failureTypes } from '../../src/recording/names.js';
import { firstColumn, read, section } from './documents.js';

const page = () => read('docs/errors.md');

/** The error classes among a module's exports; an abstract one is nobody's error. */
function errorClasses(module: Record<string, unknown>): string[] {
  const isError = (value: unknown) => typeof value === 'function' && value.prototype instanceof Error;
  return Object.keys(module).filter((name) => isError(module[name]) && name !== 'AgoraError');
}

describe('the page of errors', () => {
  it('has every failure type, and no other', async () => {
    const told = firstColumn(section(await page(), 'Failure types'));
    expect(told.sort()).toEqual(Object.values(failureTypes).sort());
  });

  it('has every error class that is exported, and no other', async () => {
    const told = firstColumn(section(await page(), 'Error classes'));
    expect(told.sort()).toEqual(errorClasses(surface).sort());
  });

  it('has the code of every error class', async () => {
    const rows = section(await page(), 'Error classes').matchAll(/^\| `(\w+)` \| ([A-Z_]+) \|/gmu);
    const told = Object.fromEntries([...rows].map(([, name, code]) => [name, code]));
    const errors = [
      new surface.InvalidSpecError([]),
      new surface.AlreadyRecordingError('id'),
      new surface.NoSuchRecordingError('id'),
      new surface.RecordingFailedError('message', 'StartFailed', []),
      new surface.RecordingNotAnsweringError('id'),
      new surface.ConfigurationError([]),
      new surface.EncryptionKeyError('id', 'is lost'),
      new surface.SecretUnavailable('env:SECRET', 'is missing', 'set it'),
      new surface.TemporalUnreachable('localhost:7233', { kind: 'notReachable', why: 'refused', remedy: 'start it' }),
    ];
    expect(Object.fromEntries(errors.map(({ name, code }) => [name, code]))).toEqual(told);
  });

  it("has every class of the provider client's, and no other", async () => {
    const told = firstColumn(section(await page(), "Agora's answers"));
    expect(told.sort()).toEqual(errorClasses(agoraErrors).sort());
  });
});
