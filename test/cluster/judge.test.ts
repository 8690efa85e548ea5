import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../src/emulator/server.js';
import type { Chronicle, Evidence } from '../chaos/evidence.js';
import { type Case, judge, type Offence } from './judge.js';

const beginning = Date.UTC(2026, 0, 5);
const iso = (seconds: number) => new Date(beginning + seconds * 1000).toISOString();
const workflowId = 'agora-recording/app/lesson/9001';
const fileName = 'thesid_lesson.m3u8';

const recorder: LedgerEntry = {
  ...{
    appId: 'app',
    cname: 'lesson',
    uid: '9001',
    mode: 'mix',
    resourceId: 'a',
    excludeResourceIds: [],
    sid: 'thesid',
  },
  ...{ startedAt: iso(0), leftAt: iso(60), leaveReason: 'stop', expiresAt: iso(72 * 3600), billedSeconds: 60 },
};

const chronicle: Chronicle = {
  ...{ workflowId, cname: 'lesson', mode: 'composite', heartbeatSeconds: 10, redundancy: 1 },
  ...{ atDeadline: 'stop', afterExit: 'end', begunAtMs: beginning, stopAskedAtMs: beginning + 60_000 },
  closed: { atMs: beginning + 60_000, how: 'completed', outcome: 'completed', words: 'stop was asked for' },
  ...{ resourceIds: ['a'], unheardOf: [], manifest: [fileName] },
  changes: [{ atMs: beginning + 30_000, facet: 'colour', value: '#000001', answer: 'byAgora' }],
};

const told: Evidence['requests'][number] = {
  ...{
    at: iso(30),
    endpoint: 'updateLayout',
    method: 'POST',
    path: '/v1/apps/app/cloud_recording/resourceid/a/sid/s/mode/mix',
  },
  ...{ cname: 'lesson', status: 200, body: { clientRequest: { backgroundColor: '#000001' } } },
};

const noTotals = {
  started: 1,
  live: 0,
  leaked: 0,
  pastExpiry: 0,
  doubled: 0,
  billedSeconds: 60,
  requests: 9,
  throttled: 0,
};

/** A recording that went as it should, with what is given in place of that. */
function offencesOf({
  evidence = {},
  totals = {},
}: {
  evidence?: Partial<Evidence>;
  totals?: Partial<Case['totals']>;
}) {
  const all: Evidence = {
    ...{ nowMs: beginning + 300_000, recorders: [recorder], requests: [told], files: [fileName] },
    ...{ chronicles: [chronicle], killsAtMs: [], orphansStayMs: 0 },
    ...evidence,
  };
  const wanted = [{ workflowId, outcome: 'completed' }];
  return [...new Set(judge({ evidence: all, totals: { ...noTotals, ...totals }, wanted }).map((one) => one.offence))];
}

const with1 = (changes: Partial<Chronicle>) => ({ evidence: { chronicles: [{ ...chronicle, ...changes }] } });

describe('the judge of the cluster', () => {
  it('finds nothing in a recording that went as it should', () => {
    expect(offencesOf({})).toEqual([]);
  });

  it.each<[sees: string, planted: Parameters<typeof offencesOf>[0], offence: Offence]>([
    ['a recorder that is still there', { evidence: { recorders: [{ ...recorder, leftAt: undefined }] } }, 'leaked'],
    [
      'a recorder that no history knows',
      { evidence: { recorders: [recorder, { ...recorder, resourceId: 'b', leftAt: undefined }] } },
      'leaked',
    ],
    ['a live recorder in the ledger', { totals: { live: 1 } }, 'leaked'],
    ['a leak in the ledger', { totals: { leaked: 1 } }, 'leaked'],
    ['one past its expiry in the ledger', { totals: { pastExpiry: 1 } }, 'pastExpiry'],
    ['one past its expiry', { evidence: { recorders: [{ ...recorder, expiresAt: iso(50) }] } }, 'pastExpiry'],
    ['a double in the ledger', { totals: { doubled: 1 } }, 'doubled'],
    ['a recording that never was', { evidence: { chronicles: [] } }, 'lost'],
    ['a recording that still runs', with1({ closed: undefined }), 'lost'],
    [
      'a recording that failed',
      with1({ closed: { atMs: beginning + 60_000, how: 'failed', words: 'StartFailed' } }),
      'lost',
    ],
    ['a recording without a file', with1({ manifest: [] }), 'lost'],
    ['a file that is told of and not there', { evidence: { files: [] } }, 'fileMissing'],
    ['a change that reached nobody', { evidence: { requests: [] } }, 'changeNotApplied'],
    [
      'a change by Signal that was overtaken by an older one',
      with1({ changes: [{ atMs: beginning, facet: 'colour', value: '#000002' }] }),
      'changeNotApplied',
    ],
  ])('sees %s', (_, planted, offence) => {
    expect(offencesOf(planted)).toContain(offence);
  });

  it('sees a recording that ended otherwise than it was asked to', () => {
    const closed = { atMs: beginning + 60_000, how: 'completed', outcome: 'ended', words: 'nobody was there' } as const;
    expect(offencesOf(with1({ closed }))).toEqual(['lost']);
  });

  it('asks for nothing of a change that was refused', () => {
    const refused = { atMs: beginning, facet: 'listener', value: '7', answer: 'refused' } as const;
    expect(offencesOf(with1({ changes: [...chronicle.changes, refused] }))).toEqual([]);
  });
});
