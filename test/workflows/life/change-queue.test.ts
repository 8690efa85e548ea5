import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../src/recording/messages.js';
import { ChangeQueue } from '../../../src/workflows/life/change-queue.js';

const floating: Change = { kind: 'updateLayout', layout: { mixedVideoLayout: 0 } };
const adaptive: Change = { kind: 'updateLayout', layout: { mixedVideoLayout: 1 } };
const update: Change = { kind: 'update', request: { webRecordingConfig: { onhold: true } } };

describe('changes that wait', () => {
  it('are taken in the order in which they came', () => {
    const queue = new ChangeQueue();
    queue.offer(update);
    queue.offer(floating);
    expect([queue.take()?.change, queue.take()?.change]).toEqual([update, floating]);
  });

  it('are sent one at a time: each is settled, or put back, before the next one', () => {
    const queue = new ChangeQueue();
    queue.offer(update);
    expect(queue.isSending).toBe(false);
    const first = queue.take();
    expect(queue.isSending).toBe(true);
    if (first) queue.putBack(first);
    expect(queue.isSending).toBe(false);
    const again = queue.take();
    if (again) again.answer = { applied: 'byAgora' };
    expect([again, queue.isSending]).toEqual([first, false]);
  });

  it('give way to a newer layout, and the older one is told so', () => {
    const queue = new ChangeQueue();
    const older = queue.offer(floating);
    const newer = queue.offer(adaptive);
    expect([older.superseded, newer.superseded]).toEqual([false, true]);
    expect(older.ticket.answer).toEqual({ applied: 'superseded' });
    expect(queue.takeAll().map(({ change }) => change)).toEqual([adaptive]);
  });

  it('keep their place when they could not be sent', () => {
    const queue = new ChangeQueue();
    queue.offer(update);
    queue.offer(floating);
    const first = queue.take();
    if (first) queue.putBack(first);
    expect(queue.kinds).toEqual(['update', 'updateLayout']);
  });

  it('are told of until they are settled, also the one that is being sent', () => {
    const queue = new ChangeQueue();
    queue.offer(update);
    queue.offer(floating);
    const sending = queue.take();
    expect(queue.kinds).toEqual(['update', 'updateLayout']);
    if (sending) sending.answer = { applied: 'byAgora' };
    expect(queue.kinds).toEqual(['updateLayout']);
  });

  it('do not come back before a newer layout', () => {
    const queue = new ChangeQueue();
    const { ticket } = queue.offer(floating);
    queue.take();
    queue.offer(adaptive);
    queue.putBack(ticket);
    expect(ticket.answer).toEqual({ applied: 'superseded' });
    expect(queue.length).toBe(1);
  });

  it('are all settled when the queue closes, and so is what still comes', () => {
    const queue = new ChangeQueue([update]);
    const { ticket } = queue.offer(floating);
    queue.close((settled) => {
      settled.answer = { applied: 'later' };
    });
    expect(ticket.answer).toEqual({ applied: 'later' });
    expect(queue.offer(adaptive).ticket.answer).toEqual({ applied: 'later' });
    expect(queue.length).toBe(0);
  });
});
