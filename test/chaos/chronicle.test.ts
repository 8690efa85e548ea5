import { expect, it } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { messageNames } from '../../src/recording/names.js';
import { ofPage } from '../support/page.js';
import { chronicleOf } from './chronicle.js';

const inJson = (value: unknown) => {
  const { metadata, data } = defaultPayloadConverter.toPayload(value);
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  return { payloads: [{ metadata: { encoding: base64(metadata?.encoding) }, data: base64(data) }] };
};

const spec = { cname: 'lesson', uid: '9001', storage: 'default', ...ofPage() };
const asked = { workflowExecutionStartedEventAttributes: { input: inJson(spec) } };

const startSent = (uid: string, resourceId: string) => ({
  activityTaskScheduledEventAttributes: { activityType: { name: 'start' }, input: inJson({ uid, resourceId }) },
});

const told = (uid: string, eventType: number) => ({
  workflowExecutionSignaledEventAttributes: {
    signalName: messageNames.agoraEvent,
    input: inJson({ noticeId: 'notice', eventType, notifyMs: 0, uid, sid: 'sid' }),
  },
});

const answered = (startsEventId: number) => ({
  activityTaskCompletedEventAttributes: { scheduledEventId: startsEventId, result: inJson({ sid: 'sid' }) },
});

function unheardOf(...events: object[]): string[] {
  const numbered = [asked, ...events].map((event, n) => ({ eventId: n + 1, ...event }));
  const history = historyFromJSON({ events: numbered });
  return chronicleOf('agora-recording/app/lesson/9001', [history]).unheardOf;
}

it('has heard of a recorder by an answer, or by a notification that it began', () => {
  expect(unheardOf(startSent('9001', 'a'))).toEqual(['a']);
  expect(unheardOf(startSent('9001', 'a'), answered(2))).toEqual([]);
  for (const beginning of [13, 40, 70]) expect(unheardOf(startSent('9001', 'a'), told('9001', beginning))).toEqual([]);
});

it('has not heard of a recorder by what may be about an earlier one, or about another', () => {
  for (const later of [4, 11, 12, 31, 71]) {
    expect(unheardOf(startSent('9001', 'a'), told('9001', later))).toEqual(['a']);
  }
  expect(unheardOf(startSent('9001', 'a'), startSent('9002', 'b'), told('9001', 70))).toEqual(['b']);
});
