import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import type { BrokenRule } from '../agora/wire/rules.js';
import { type AgoraEvent, readAgoraEvent } from '../recording/agora-event.js';
import { type Change, type ChangeAnswer, readChange, readStop, type StopRequest } from '../recording/messages.js';
import { failureTypes, messageNames } from '../recording/names.js';
import type { RecordingResult, RecordingState, StartedAnswer } from '../recording/state.js';
import { notConfirmedYet, tooLate } from './failures.js';
import type { RecordingLife } from './life/life.js';
import { newRunIsDue } from './life/limits.js';
import { takeNotification } from './life/notifications.js';
import { stateOf } from './telling/show.js';

type ChangeKind = Change['kind'];

const signals = {
  update: defineSignal<[unknown]>(messageNames.update),
  updateLayout: defineSignal<[unknown]>(messageNames.updateLayout),
  stop: defineSignal<[unknown]>(messageNames.stop),
  agoraEvent: defineSignal<[unknown]>(messageNames.agoraEvent),
};

const updates = {
  update: defineUpdate<ChangeAnswer, [unknown]>(messageNames.update),
  updateLayout: defineUpdate<ChangeAnswer, [unknown]>(messageNames.updateLayout),
  stop: defineUpdate<RecordingResult, [unknown]>(messageNames.stop),
  started: defineUpdate<StartedAnswer>(messageNames.started),
  confirmed: defineUpdate<StartedAnswer>(messageNames.confirmed),
};

const queries = { state: defineQuery<RecordingState>(messageNames.state) };

/** Wires every message to the recording's life. None does any work itself: the story in recording.ts does, in order. */
export function receiveMessages(life: RecordingLife): void {
  setHandler(queries.state, () => stateOf(life));
  for (const kind of ['update', 'updateLayout'] as const) {
    setHandler(signals[kind], (raw) => takeSignal(life, kind, () => accept(life, changeFrom(life, kind, raw))));
    setHandler(updates[kind], (raw) => applied(life, changeFrom(life, kind, raw)), {
      validator: (raw) => refuseIfOver(life, changeFrom(life, kind, raw).kind),
    });
  }
  setHandler(signals.stop, (raw) => takeSignal(life, 'stop', () => askStop(life, stopFrom(raw))));
  setHandler(signals.agoraEvent, (raw) => takeSignal(life, 'agoraEvent', () => takeNotification(life, eventFrom(raw))));
  setHandler(updates.stop, (raw) => stopped(life, stopFrom(raw)), {
    validator: (raw) => {
      stopFrom(raw);
    },
  });
  setHandler(updates.started, () => once(life, () => life.started()));
  setHandler(updates.confirmed, () => once(life, () => life.confirmed()));
  setDefaultSignalHandler((name) => refuseSignal(life, `there is no signal "${name}"`));
}

/** For a recording whose spec was refused: whoever waits is told why. */
export function refuseMessages(failure: ApplicationFailure): void {
  const refuse = () => {
    throw failure;
  };
  setHandler(queries.state, refuse);
  for (const update of Object.values(updates)) setHandler(update, refuse);
  setDefaultSignalHandler(() => undefined);
}

function changeFrom(life: RecordingLife, kind: ChangeKind, raw: unknown): Change {
  const reading = readChange(kind, raw, life.spec.mode);
  if ('brokenRules' in reading) throw brokenMessage(kind, reading.brokenRules);
  return reading.change;
}

function stopFrom(raw: unknown): StopRequest {
  const reading = readStop(raw);
  if ('brokenRules' in reading) throw brokenMessage('stop', reading.brokenRules);
  return reading.stop;
}

function eventFrom(raw: unknown): AgoraEvent {
  const reading = readAgoraEvent(raw);
  if ('brokenRules' in reading) throw brokenMessage('agoraEvent', reading.brokenRules);
  return reading.event;
}

function brokenMessage(name: string, rules: BrokenRule[]): ApplicationFailure {
  const words = rules.map(({ field, rule, remedy }) => `${field}: ${rule} (${remedy})`).join('; ');
  return ApplicationFailure.create({
    type: failureTypes.invalidSpec,
    nonRetryable: true,
    message: `${name} was refused: ${words}`,
    details: [rules],
  });
}

function refuseIfOver(life: RecordingLife, kind: ChangeKind): void {
  if (life.stopAsked || life.ending) throw tooLate(`the ${kind} comes too late: the recording is being stopped`);
}

function accept(life: RecordingLife, change: Change) {
  life.newRunWasDue = newRunIsDue(life);
  const { ticket, superseded } = life.changes.offer(change);
  if (superseded) {
    life.count('changesSuperseded');
    life.note('a newer layout superseded one that was waiting');
  }
  return ticket;
}

async function applied(life: RecordingLife, change: Change): Promise<ChangeAnswer> {
  const ticket = accept(life, change);
  const settled = () => ticket.answer !== undefined || ticket.refusal !== undefined;
  await CancellationScope.nonCancellable(() => condition(settled));
  if (ticket.answer) return ticket.answer;
  throw ticket.refusal;
}

function askStop(life: RecordingLife, { reason }: StopRequest): void {
  life.askStop({ why: 'stop', words: reason ? `stop was asked for: ${reason}` : 'stop was asked for' });
}

async function stopped(life: RecordingLife, request: StopRequest): Promise<RecordingResult> {
  askStop(life, request);
  await CancellationScope.nonCancellable(() => condition(() => life.ending !== undefined));
  if (life.ending && 'result' in life.ending) return life.ending.result;
  throw life.ending?.failure;
}

/** Answers as soon as there is something to answer, or fails as the recording does. */
async function once(life: RecordingLife, answer: () => StartedAnswer | undefined): Promise<StartedAnswer> {
  const settled = () => answer() !== undefined || life.ending !== undefined || life.handsOver;
  await CancellationScope.nonCancellable(() => condition(settled));
  const found = answer();
  if (found) return found;
  if (life.handsOver && !life.ending) throw notConfirmedYet();
  if (life.ending && 'failure' in life.ending) throw life.ending.failure;
  throw tooLate('the recording was stopped before there was a recorder');
}

/** A signal has nobody to answer to, so a bad one is told in the state and in the log. */
function takeSignal(life: RecordingLife, name: string, take: () => void): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    refuseSignal(life, `the signal ${name} changed nothing: ${error.message}`);
  }
}

function refuseSignal(life: RecordingLife, words: string): void {
  life.count('signalsRefused');
  life.note(words);
  log.warn(words);
}
