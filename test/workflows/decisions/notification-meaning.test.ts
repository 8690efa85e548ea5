import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AgoraEvent } from '../../../src/recording/agora-event.js';
import { meaningOf } from '../../../src/workflows/decisions/notification-meaning.js';

const told = (event: Partial<AgoraEvent> & { eventType: number }) =>
  meaningOf({ noticeId: 'n', notifyMs: 0, ...event });

describe('a notification', () => {
  it.each([
    ['13 high availability register success', { eventType: 13 }, { began: true }],
    ['40 recorder_started', { eventType: 40 }, { began: true }],
    ['70 web_recorder_started', { eventType: 70 }, { began: true }],
    ['1 cloud_recording_error, fatal', { eventType: 1, errorLevel: 5 }, { isSuspicious: true }],
    ['11 session_exit, abnormal', { eventType: 11, exitStatus: 1 }, { isSuspicious: true, leftAs: 'crashed' }],
    ['11 session_exit, normal', { eventType: 11, exitStatus: 0 }, { isSuspicious: true }],
    ['12 session_failover', { eventType: 12, newUid: '815' }, { movedTo: '815' }],
    ['31 uploaded', { eventType: 31 }, { uploadingStatus: 'uploaded' }],
    ['32 backuped', { eventType: 32 }, { uploadingStatus: 'backuped' }],
    ['41 recorder_leave, no users', { eventType: 41, leaveCode: 4 }, { isSuspicious: true, leftAs: 'idle' }],
    ['41 recorder_leave, no users and left', { eventType: 41, leaveCode: 20 }, { leftAs: 'idle' }],
    ['41 recorder_leave, left', { eventType: 41, leaveCode: 16 }, { isSuspicious: true, leftAs: 'crashed' }],
    ['41 recorder_leave, not set up', { eventType: 41, leaveCode: 0 }, { isSuspicious: true, leftAs: 'crashed' }],
    ['71 web_recorder_stopped, ok', { eventType: 71, code: 0 }, { isSuspicious: true, leftAs: 'pageEnded' }],
    ['71 web_recorder_stopped, max_recording_hour', { eventType: 71, code: 1 }, { leftAs: 'pageEnded' }],
    ['71 web_recorder_stopped, recorder_error', { eventType: 71, code: 6 }, { isSuspicious: true, leftAs: 'crashed' }],
  ] as const)('%s says what it should', (_, event, meaning) => {
    expect(told(event)).toMatchObject(meaning);
  });

  it('of an error that is not fatal casts no doubt on the recorder', () => {
    const levels = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(levels, (errorLevel) =>
        expect(told({ eventType: 1, errorLevel })).not.toHaveProperty('isSuspicious'),
      ),
    );
  });

  it('that is unknown is kept in words, and changes nothing else', () => {
    const unknown = fc.integer({ min: 2000 });
    const property = fc.property(unknown, (eventType) =>
      expect(told({ eventType, message: 'a_new_event' })).toEqual({ words: 'Agora tells: a_new_event' }),
    );
    fc.assert(property);
  });
});
