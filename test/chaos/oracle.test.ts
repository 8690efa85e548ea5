import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../src/emulator/server.js';
import type { Chronicle, Evidence } from './evidence.js';
import { judge, type Offence } from './oracle.js';

const minute = 60_000;
const hour = 60 * minute;
const beginning = Date.UTC(2026, 0, 5);
const iso = (ms: number) => new Date(beginning + ms).toISOString();

interface Stay {
  resourceId: string;
  fromMs: number;
  untilMs?: number;
  leaveReason?: string;
  expiresAfterMs?: number;
  beside?: string[];
}

function recorder({
  resourceId,
  fromMs,
  untilMs,
  leaveReason,
  expiresAfterMs = 100 * hour,
  beside = [],
}: Stay): LedgerEntry {
  return {
    ...{ appId: 'app', cname: 'lesson', uid: '9001', mode: 'mix', resourceId, sid: `${resourceId}sid` },
    ...{
      excludeResourceIds: beside,
      startedAt: iso(fromMs),
      expiresAt: iso(fromMs + expiresAfterMs),
      billedSeconds: 0,
    },
    ...(untilMs === undefined ? {} : { leftAt: iso(untilMs), leaveReason: leaveReason ?? 'stop' }),
  };
}

function chronicle(changes: Partial<Chronicle> & { endsMs: number }): Chronicle {
  const { endsMs, ...rest } = changes;
  return {
    ...{ workflowId: 'agora-recording/app/lesson/9001', cname: 'lesson', mode: 'composite', heartbeatSeconds: 120 },
    ...{ redundancy: 1, atDeadline: 'stop', afterExit: 'end', begunAtMs: beginning, resourceIds: ['a'] },
    ...{ unheardOf: [], changes: [] },
    stopAskedAtMs: beginning + endsMs,
    closed: { atMs: beginning + endsMs, how: 'completed', outcome: 'completed', words: 'stop was asked for' },
    ...rest,
  };
}

function offencesOf(evidence: Partial<Evidence> & Pick<Evidence, 'recorders' | 'chronicles'>): Offence[] {
  const rest = { nowMs: beginning + 50 * hour, requests: [], files: [], killsAtMs: [], orphansStayMs: 10 * minute };
  return [...new Set(judge({ ...rest, ...evidence }).findings.map(({ offence }) => offence))];
}

/** When a recording ended, long enough that nothing is excused. */
const ends = fc.integer({ min: 2 * hour, max: 40 * hour });
const late = fc.integer({ min: 15 * minute, max: 5 * hour });

describe('the oracle', () => {
  it('finds nothing in a recording whose recorder was there until the stop', () => {
    fc.assert(
      fc.property(ends, (endsMs) => {
        const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs: endsMs })];
        expect(offencesOf({ recorders, chronicles: [chronicle({ endsMs })] })).toEqual([]);
      }),
    );
  });

  it('sees a recorder that stays behind its recording, whatever ended that', () => {
    fc.assert(
      fc.property(ends, late, fc.constantFrom('completed', 'failed', 'terminated'), (endsMs, lateMs, how) => {
        const untilMs = endsMs + lateMs;
        const closed = { atMs: beginning + endsMs, how, words: '' } as const;
        const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs, leaveReason: 'idle' })];
        expect(offencesOf({ recorders, chronicles: [chronicle({ endsMs, closed })] })).toContain('leaked');
      }),
    );
  });

  it('sees a recorder of which no history knows', () => {
    const recorders = [
      recorder({ resourceId: 'a', fromMs: 0, untilMs: hour }),
      recorder({ resourceId: 'b', fromMs: 0 }),
    ];
    expect(offencesOf({ recorders, chronicles: [chronicle({ endsMs: hour })] })).toContain('leaked');
  });

  it('blames nobody for a terminated page of which nobody had heard, and somebody for one that had answered', () => {
    const closed = { atMs: beginning + hour, how: 'terminated', words: 'it was terminated' } as const;
    const page = (unheardOf: string[]) => chronicle({ endsMs: hour, mode: 'web', closed, unheardOf });
    const recorders = [recorder({ resourceId: 'a', fromMs: 0 })];
    expect(offencesOf({ recorders, chronicles: [page(['a'])] })).toEqual([]);
    expect(offencesOf({ recorders, chronicles: [page([])] })).toContain('leaked');
  });

  it('sees a recorder that is there when its resource has lapsed', () => {
    fc.assert(
      fc.property(ends, (endsMs) => {
        const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs: endsMs, expiresAfterMs: endsMs - 1 })];
        expect(offencesOf({ recorders, chronicles: [chronicle({ endsMs })] })).toContain('pastExpiry');
      }),
    );
  });

  it('sees two at once, unless one of them takes the place of the other within minutes, as it said', () => {
    const overlap = fc.integer({ min: 1, max: 9 * minute });
    fc.assert(
      fc.property(ends, overlap, fc.boolean(), (endsMs, overlapMs, isPlanned) => {
        const fromMs = hour;
        const old = recorder({ resourceId: 'a', fromMs: 0, untilMs: fromMs + overlapMs });
        const next = recorder({ resourceId: 'b', fromMs, untilMs: endsMs, beside: isPlanned ? ['a'] : [] });
        const one = chronicle({ endsMs, atDeadline: 'rollover', resourceIds: ['a', 'b'] });
        const found = offencesOf({ recorders: [old, next], chronicles: [one] });
        expect(found).toEqual(isPlanned ? [] : ['doubled']);
        expect(offencesOf({ recorders: [old, next], chronicles: [{ ...one, redundancy: 2 }] })).toEqual([]);
      }),
    );
  });

  it('sees an old one that does not go when the next one has its place', () => {
    const recorders = [
      recorder({ resourceId: 'a', fromMs: 0, untilMs: 3 * hour }),
      recorder({ resourceId: 'b', fromMs: hour, untilMs: 3 * hour, beside: ['a'] }),
    ];
    const one = chronicle({ endsMs: 3 * hour, atDeadline: 'rollover', resourceIds: ['a', 'b'] });
    expect(offencesOf({ recorders, chronicles: [one] })).toContain('doubled');
  });

  it('sees a recording that is over before anybody asked for it, or its recorder left', () => {
    fc.assert(
      fc.property(ends, (endsMs) => {
        const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs: endsMs })];
        const early = chronicle({ endsMs, stopAskedAtMs: undefined });
        expect(offencesOf({ recorders, chronicles: [early] })).toEqual(['notGoneOn']);
        const left = recorders.map((entry) => ({ ...entry, leaveReason: 'idle' }));
        expect(offencesOf({ recorders: left, chronicles: [early] })).toEqual([]);
      }),
    );
  });

  it('sees a time without a recorder in a recording that was to resume', () => {
    const recorders = [
      recorder({ resourceId: 'a', fromMs: 0, untilMs: hour, leaveReason: 'crashed' }),
      recorder({ resourceId: 'b', fromMs: 2 * hour, untilMs: 3 * hour }),
    ];
    const one = chronicle({ endsMs: 3 * hour, afterExit: 'resume', resourceIds: ['a', 'b'] });
    expect(offencesOf({ recorders, chronicles: [one] })).toEqual(['notGoneOn']);
  });

  it('sees a change that was said to be applied and reached nobody, and one that the next recorder lacks', () => {
    const path = (id: string) => `/v1/apps/app/cloud_recording/resourceid/${id}/sid/${id}sid/mode/mix/updateLayout`;
    const sent = {
      at: iso(hour),
      endpoint: 'updateLayout',
      method: 'POST',
      path: path('a'),
      cname: 'lesson',
      status: 200,
    };
    const update = { ...sent, body: { clientRequest: { backgroundColor: '#000001' } } };
    const change = { atMs: beginning + hour - 1, facet: 'colour', value: '#000001', answer: 'byAgora' } as const;
    const one = chronicle({ endsMs: 4 * hour, afterExit: 'resume', resourceIds: ['a', 'b'], changes: [change] });
    const first = recorder({ resourceId: 'a', fromMs: 0, untilMs: 2 * hour, leaveReason: 'crashed' });
    const second = recorder({ resourceId: 'b', fromMs: 2 * hour, untilMs: 4 * hour });
    const whole = recorder({ resourceId: 'a', fromMs: 0, untilMs: 4 * hour });
    const judged = (recorders: LedgerEntry[], requests: Evidence['requests']) =>
      offencesOf({ recorders, requests, chronicles: [one] });
    expect(judged([whole], [update])).toEqual([]);
    expect(judged([whole], [])).toEqual(['changeNotApplied']);
    expect(judged([first, second], [update])).toEqual(['changeNotApplied']);
  });

  it('counts no change that Agora refused, and still counts a later one that asks for the same', () => {
    const path = '/v1/apps/app/cloud_recording/resourceid/a/sid/asid/mode/mix/update';
    const sent = (minutes: number, status: number, onhold: boolean) => ({
      ...{ at: iso(minutes * minute), endpoint: 'update', method: 'POST', path, cname: 'lesson', status },
      body: { clientRequest: { webRecordingConfig: { onhold } } },
    });
    const asked = (minutes: number, onhold: boolean, answer?: 'byAgora' | 'refused') =>
      ({ atMs: beginning + minutes * minute - 1, facet: 'onhold', value: String(onhold), answer }) as const;
    const changes = [asked(1, false, 'byAgora'), asked(2, true, 'refused'), asked(3, false, 'byAgora'), asked(4, true)];
    const chronicles = [chronicle({ endsMs: 4 * hour, changes })];
    const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs: 4 * hour })];
    const taken = [sent(1, 200, false), sent(2, 400, true), sent(3, 200, false)];
    expect(offencesOf({ recorders, chronicles, requests: [...taken, sent(4, 200, true)] })).toEqual([]);
    expect(offencesOf({ recorders, chronicles, requests: taken })).toEqual(['changeNotApplied']);
  });

  it('asks for no change of the recorder of a page that nobody can reach', () => {
    const closed = { atMs: beginning + 2 * minute, how: 'failed', words: 'its sid is lost' } as const;
    const changes = [{ atMs: beginning + minute, facet: 'onhold' as const, value: 'true' }];
    const lost = { endsMs: 2 * minute, mode: 'web' as const, stopAskedAtMs: undefined, changes };
    const recorders = [recorder({ resourceId: 'a', fromMs: 0 })];
    expect(offencesOf({ recorders, chronicles: [chronicle({ ...lost, closed })] })).toEqual([]);
    expect(offencesOf({ recorders, chronicles: [chronicle({ ...lost, closed: undefined })] })).toContain(
      'changeNotApplied',
    );
  });

  it('sees a file of which Agora told, which is there, and which the manifest lacks', () => {
    const name = 'asid_lesson.m3u8';
    const answer = { serverResponse: { fileListMode: 'string', fileList: name, status: 5 } };
    const requests = [{ at: iso(hour), endpoint: 'query', method: 'GET', path: '/query', status: 200, answer }];
    const recorders = [recorder({ resourceId: 'a', fromMs: 0, untilMs: 2 * hour })];
    const judged = (manifest: string[]) =>
      offencesOf({ recorders, requests, files: [name], chronicles: [chronicle({ endsMs: 2 * hour, manifest })] });
    expect(judged([name])).toEqual([]);
    expect(judged([])).toEqual(['fileMissing']);
  });
});
