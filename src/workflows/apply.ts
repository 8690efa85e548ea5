import { sendChange } from './calls.js';
import { withChange } from './desired.js';
import { refusedFor, troubleOf } from './failures.js';
import type { RecordingLife } from './life.js';
import { unlessStopped } from './waiting.js';

/**
 * Rule R7: sends the oldest waiting change and does not go on before Agora has answered. One that brought no answer keeps
 * its place. `suspect`: Agora did not find the recorder, so look at it before trying again.
 */
export async function applyNextChange(life: RecordingLife): Promise<'done' | 'suspect'> {
  const { segment } = life;
  const ticket = life.changes.take();
  if (!segment || !ticket) return 'done';
  const { change } = ticket;
  try {
    const sent = await unlessStopped(life, () => sendChange(life, segment, change));
    if (sent === 'stopAsked') {
      life.changes.putBack(ticket);
      return 'done';
    }
    life.memory.desired = withChange(life.memory.desired, change);
    ticket.answer = { applied: 'byAgora' };
    life.count('changesApplied');
    life.note(`${change.kind} is with Agora`);
    return 'done';
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'rejected') {
      ticket.refusal = refusedFor(trouble);
      life.count('changesRefused');
      life.note(`Agora refused the ${change.kind}: ${trouble.message}`);
      return 'done';
    }
    life.changes.putBack(ticket);
    life.note(`the ${change.kind} is tried again: ${trouble.message}`);
    return 'suspect';
  }
}
