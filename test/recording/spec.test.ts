import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { workflowIdOf } from '../../src/recording/names.js';
import { checkSpec, type RecordingSpec, readSpec, workflowIdTooLong } from '../../src/recording/spec.js';
import { ofPage } from '../support/page.js';

const appId = '0123456789abcdef0123456789abcdef';
const plain: RecordingSpec = { cname: 'lesson', uid: '9001', storage: 'default' };

function read(changes: Partial<RecordingSpec> = {}) {
  const spec = { ...plain, ...changes };
  const reading = readSpec(spec, workflowIdOf({ appId, cname: spec.cname, uid: spec.uid }));
  if ('brokenRules' in reading) throw new Error(JSON.stringify(reading.brokenRules));
  return reading.spec;
}

const fieldsOf = (input: unknown) =>
  checkSpec(input)
    .map(({ field }) => field)
    .sort();

describe('a spec', () => {
  it('needs a channel, a uid and a storage, and has a default for everything else', () => {
    expect(read()).toMatchObject({
      project: 'default',
      appId,
      cname: 'lesson',
      uid: '9001',
      mode: 'composite',
      resourceExpiredHour: 72,
      heartbeatSeconds: 120,
      labels: {},
      postponed: false,
      configuration: { storage: 'default' },
    });
  });

  it('takes the App ID from the workflow id', () => {
    expect(read().appId).toBe(appId);
    expect(read({ appId })).toEqual(read());
  });

  it('takes the mode as Agora writes it, too', () => {
    expect(read({ mode: 'mix' }).mode).toBe('composite');
  });

  it('keeps apart what a recorder is started with', () => {
    const recordingConfig = { channelType: 1, maxIdleTime: 60 } as const;
    expect(read({ token: 'auto', recordingConfig, labels: { room: '4' } })).toMatchObject({
      labels: { room: '4' },
      configuration: { token: 'auto', storage: 'default', recordingConfig },
    });
  });

  it('derives two backup uids, the same each time, none of which is the primary one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_294_967_295 }).map(String), (uid) => {
        const { backupUids } = read({ uid });
        expect(new Set([uid, ...backupUids]).size).toBe(3);
        expect(backupUids.every((other) => checkSpec({ ...plain, uid: other }).length === 0)).toBe(true);
        expect(read({ uid }).backupUids).toEqual(backupUids);
      }),
    );
  });

  it('keeps the backup uids it is given', () => {
    expect(read({ backupUids: [] }).backupUids).toEqual([]);
    expect(read({ backupUids: ['7'] }).backupUids).toEqual(['7']);
  });
});

describe('a spec is refused, by field,', () => {
  it.each<[string, unknown, string[]]>([
    [
      'with unknown keys',
      { ...plain, chanel: 'x', recordingConfig: { channelTyp: 0 } },
      ['chanel', 'recordingConfig.channelTyp'],
    ],
    ['with nothing in it', {}, ['cname', 'storage', 'uid']],
    [
      'with two storages',
      { ...plain, storageConfig: { vendor: 1, region: 0, bucket: 'b', accessKey: 'a', secretKey: 's' } },
      ['storage'],
    ],
    ['with a number for a uid', { ...plain, uid: 9001 }, ['uid']],
    ['with its own uid for a backup', { ...plain, backupUids: ['7', '9001'] }, ['backupUids']],
    ['with a channel name that is too long', { ...plain, cname: 'x'.repeat(65) }, ['cname']],
    [
      'with an end or a number of recorders that there is not',
      { ...plain, atDeadline: 'continue', afterExit: 'restart', redundancy: 3 },
      ['afterExit', 'atDeadline', 'redundancy'],
    ],
    [
      'with fewer uids than recorders that are there at once',
      { ...plain, atDeadline: 'rollover', redundancy: 2, backupUids: ['1', '2'] },
      ['backupUids'],
    ],
    [
      'with times out of range',
      { ...plain, heartbeatSeconds: 3601, maxDuration: 0, resourceExpiredHour: 0.5 },
      ['heartbeatSeconds', 'maxDuration', 'resourceExpiredHour'],
    ],
    ['with an App ID that is none', { ...plain, appId: 'a/b' }, ['appId']],
  ])('%s', (_, input, fields) => {
    expect(fieldsOf(input)).toEqual(fields);
  });

  it('and never with a value in the words', () => {
    const secretKey = 'do-not-tell';
    const rules = checkSpec({ ...plain, storageConfig: { vendor: 99, secretKey }, token: 42 });
    expect(rules.length).toBeGreaterThan(2);
    expect(JSON.stringify(rules)).not.toContain(secretKey);
  });

  it('whatever it is: reading never throws', () => {
    fc.assert(fc.property(fc.anything(), (input) => expect('brokenRules' in readSpec(input, 'x')).toBe(true)));
  });
});

describe('the label of a web recording', () => {
  it('is free, unlike the name of a channel', () => {
    const cname = 'Übung/7 "b"';
    expect(read({ ...ofPage(), cname }).cname).toBe(cname);
    expect(fieldsOf({ ...plain, cname })).toEqual(['cname']);
  });

  it('may make a workflow id that is too long for Temporal', () => {
    expect(workflowIdTooLong('x'.repeat(1000))).toBeUndefined();
    expect(workflowIdTooLong('ü'.repeat(501))).toMatchObject({ field: 'cname' });
  });
});
