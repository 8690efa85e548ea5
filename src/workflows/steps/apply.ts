import type { Change } from '../../recording/messages.js';
import { refusedFor, troubleOf } from '../failures.js';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';
import { sendChange } from './calls.js';
import { unlessStopped } from './waiting.js';

/** Whether this recorder has to be told of a change: one that another has already, or the next one, if it is asked first. */
export function hasChangeFor(life: RecordingLife, recorder: Recorder): boolean {
  if (isBehind(life, recorder)) return true;
  return life.lead === recorder && life.changes.length > 0 && !life.changes.isSending;
}

function isBehind({ memory }: RecordingLife, { care }: Recorder): boolean {
  return care.changesKnown < memory.changesMade;
}

/**
 * Rule R7: brings a recorder its next change and does not go on before Agora has answered. One that brought no answer keeps
 * its place. `suspect`: Agora did not find the recorder, so look at it before trying again.
 */
export function applyNextChange(life: RecordingLife, recorder: Recorder): Promise<'done' | 'suspect'> {
  return isBehind(life, recorder) ? catchUp(life, recorder) : applyFirst(life, recorder);
}

/** The oldest waiting change: what this recorder takes, the recording does from now on. */
async function applyFirst(life: RecordingLife, recorder: Recorder): Promise<'done' | 'suspect'> {
  const ticket = life.changes.take();
  if (!ticket) return 'done';
  const { change } = ticket;
  try {
    const sent = await unlessStopped(life, () => sendChange(life, recorder.segment, change));
    if (sent === 'stopAsked') {
      life.changes.putBack(ticket);
      return 'done';
    }
    life.accept(change);
    recorder.care.changesKnown = life.memory.changesMade;
    ticket.answer = { applied: 'byAgora' };
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

/** A change that came while this recorder was being started, or that another one took first. */
async function catchUp(life: RecordingLife, recorder: Recorder): Promise<'done' | 'suspect'> {
  const number = recorder.care.changesKnown + 1;
  const change = life.memory.appliedChanges.find((applied) => applied.number === number)?.change;
  try {
    const sent = change && (await unlessStopped(life, () => sendChange(life, recorder.segment, change)));
    if (sent === 'stopAsked') return 'done';
  } catch (error) {
    const trouble = troubleOf(error);
    life.note(`uid ${recorder.uid} does not have the ${nameOf(change)} yet: ${trouble.message}`);
    if (trouble.kind !== 'rejected') return 'suspect';
  }
  recorder.care.changesKnown = number;
  return 'done';
}

function nameOf(change?: Change): string {
  return change?.kind ?? 'change';
}
