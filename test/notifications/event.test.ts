import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventName, eventNames, recordingNotification } from '../../src/agora/wire/notifications.js';
import { agoraEventOf, isForRecordings } from '../../src/notifications/event.js';
import { readAgoraEvent } from '../../src/recording/agora-event.js';

const envelope = { noticeId: 'a-notice', productId: 3, notifyMs: 1_767_603_600_000 };
const ids = { cname: 'lesson-7', uid: '9001', sid: 'a-sid', sequence: 4, sendts: 1_767_603_599_000, serviceType: 0 };

function notified(eventType: number, details: object = {}) {
  return recordingNotification.parse({ ...envelope, eventType, payload: { ...ids, details } });
}

/** As a recording reads it. */
function toldOf(eventType: number, details?: object) {
  const reading = readAgoraEvent(JSON.parse(JSON.stringify(agoraEventOf(notified(eventType, details)))));
  if ('brokenRules' in reading) throw new Error(JSON.stringify(reading.brokenRules));
  const { noticeId, notifyMs, sid, uid, sequence, ...event } = reading.event;
  expect({ noticeId, notifyMs, sid, uid, sequence }).toEqual({
    noticeId: 'a-notice',
    notifyMs: 1_767_603_600_000,
    sid: 'a-sid',
    uid: '9001',
    sequence: 4,
  });
  return event;
}

const file = {
  fileName: 'a-sid_lesson-7.m3u8',
  trackType: 'audio_and_video',
  uid: '0',
  mixedAllUser: true,
  isPlayable: true,
  sliceStartTime: 1_767_603_600_123,
};
const named = { name: 'a-sid_lesson-7.m3u8' };
const whole = { ...named, track: 'audio_and_video', uid: '0', startedAt: '2026-01-05T09:00:00.123Z' };

describe('of a notification a recording is told', () => {
  it.each([
    [1, { errorLevel: 5, errorCode: 32, errorMsg: 'upload', stat: 1 }, { errorLevel: 5, code: 32, message: 'upload' }],
    [4, { fileList: 'a-sid_lesson-7.m3u8' }, { files: [named] }],
    [4, { fileList: [{ fileName: 'a-sid_lesson-7.m3u8' }] }, { files: [named] }],
    [11, { exitStatus: 1 }, { exitStatus: 1 }],
    [12, { newUid: 3_123_456_789 }, { newUid: '3123456789' }],
    [13, {}, {}],
    [31, { status: 0, fileList: [file] }, { files: [whole] }],
    [31, { status: 0 }, {}],
    [32, { status: 0, fileList: [file] }, { files: [whole] }],
    [40, { status: 0 }, {}],
    [41, { leaveCode: 20 }, { leaveCode: 20 }],
    [45, { fileName: 'school/2026/a-sid_shot.jpg' }, { files: [{ name: 'a-sid_shot.jpg' }] }],
    [70, { recorderStartTime: 1 }, {}],
    [71, { code: 1, message: 'max', fileList: [{ filename: 'a.m3u8' }] }, { code: 1, files: [{ name: 'a.m3u8' }] }],
  ])('event %i %j as %j', (eventType, details, told) => {
    expect(isForRecordings(eventType)).toBe(true);
    expect(toldOf(eventType, { msgName: eventNames[eventType], ...details })).toEqual({ eventType, ...told });
  });

  it.each([
    [14, { msgName: 'session_moved' }, 'session_moved'],
    [2000, {}, 'event 2000'],
  ])('event %i %j, which no page of Agora knows, by its name', (eventType, details, message) => {
    expect(isForRecordings(eventType)).toBe(true);
    expect(eventName(notified(eventType, details))).toBe(message);
    expect(toldOf(eventType, details)).toEqual({ eventType, message });
  });

  it('nothing of events that it does not act upon, known as they are', () => {
    const counted = Object.keys(eventNames)
      .map(Number)
      .filter((eventType) => !isForRecordings(eventType));
    expect(counted).toEqual([2, 3, 30, 33, 42, 43, 44, 60, 61, 72, 73, 80, 81, 90, 100, 1001]);
  });

  it('as many files as a Signal may hold', () => {
    const files = Array.from({ length: 600 }, (_, n) => ({ fileName: `${n}.mp4` }));
    expect(toldOf(31, { fileList: files }).files).toHaveLength(500);
    const longNamed = files.map(({ fileName }) => ({ fileName: 'n'.repeat(1000) + fileName }));
    const { files: told = [] } = toldOf(31, { fileList: longNamed });
    expect(told.length).toBeGreaterThan(50);
    expect(JSON.stringify(told).length).toBeLessThan(70_000);
  });

  it('whatever a field holds, something that a recording can read', () => {
    const known = recordingNotification.shape.payload.shape.details.unwrap().shape;
    const fields = Object.fromEntries(Object.keys(known).map((name) => [name, fc.jsonValue()]));
    const payloads = fc.record(
      {
        cname: fc.jsonValue(),
        uid: fc.jsonValue(),
        sid: fc.jsonValue(),
        sequence: fc.jsonValue(),
        more: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const anyDetails = fc.oneof(fc.jsonValue(), fc.record(fields, { requiredKeys: [] }));
    const anyEvent = fc.oneof(fc.constantFrom(...Object.keys(eventNames).map(Number)), fc.integer({ min: 1 }));
    fc.assert(
      fc.property(anyEvent, payloads, anyDetails, (eventType, payload, details) => {
        const notification = recordingNotification.parse({ ...envelope, eventType, payload: { ...payload, details } });
        const event = JSON.parse(JSON.stringify(agoraEventOf(notification)));
        expect(readAgoraEvent(event)).toEqual({ event });
      }),
    );
  });

  it('a file without an instant, when Agora gives one that is none', () => {
    const fileList = [{ fileName: 'a.m3u8', sliceStartTime: 1e300 }];
    expect(toldOf(31, { fileList })).toEqual({ eventType: 31, files: [{ name: 'a.m3u8' }] });
  });
});
