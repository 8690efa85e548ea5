import type { Change } from '../../recording/messages.js';
import type { ResolvedSpec } from '../../recording/spec.js';
import type { Counters, Outcome, Phase, RecordingResult, Segment, StartedAnswer } from '../../recording/state.js';
import { type Deadline, stopBeforeMs } from '../decisions/deadline.js';
import { withChange } from '../decisions/desired.js';
import { tooLate } from '../failures.js';
import { iso, nowIso } from '../instants.js';
import { ChangeQueue } from './change-queue.js';
import { asOfNow, type Memory, type MemoryOf010, newMemory } from './memory.js';
import { type Care, Recorder } from './recorder.js';
import { Seat } from './seat.js';
import { nobody, type Witness } from './witness.js';

/** Why we stop what would go on. */
export interface StopReason {
  why: 'stop' | 'cancelled' | 'deadline' | 'maxDuration';
  words: string;
}

export type Ending = { result: RecordingResult } | { failure: Error };

const notableEventsKept = 10;

/** One recording's state and the rules by which it changes; knows nothing of waiting or of Agora's answers. */
export class RecordingLife {
  readonly memory: Memory;
  readonly changes: ChangeQueue;
  readonly seats: Seat[];
  /** Those that may be in the channel, the oldest first. */
  recorders: Recorder[];
  stopAsked?: StopReason;
  ending?: Ending;
  /** A new run is about to take over: nobody may wait for anything in this one. */
  handsOver = false;
  /** As it was when a timer fired or a message came: what a replay sees the same. */
  newRunWasDue = false;
  /** A new run is due: whoever holds a seat comes to a point at which another run can go on. */
  runEnds = false;
  /** A local activity is under way. */
  fastLaneIsTaken = false;

  /** Shows the current details; costs nothing, so it is done after every change. */
  showDetails: () => void = () => undefined;
  /** Writes search attributes and memo; an event each time they change, so only at the steps of a life. */
  publish: () => void = () => undefined;
  witness: Witness = nobody;

  constructor(
    readonly spec: ResolvedSpec,
    carried?: Memory | MemoryOf010,
  ) {
    this.memory = carried ? asOfNow(carried) : newMemory(spec);
    this.changes = new ChangeQueue(this.memory.waitingChanges.splice(0));
    this.seats = this.memory.seats.map((memory) => new Seat(memory));
    this.recorders = this.memory.cares.flatMap((care) => {
      const segment = this.memory.segments.find(({ resourceId }) => resourceId === care.resourceId);
      return segment ? [new Recorder(segment, care)] : [];
    });
  }

  /** That of the recorder that has come furthest; between two recorders, that of the last one. */
  get phase(): Phase {
    if (this.ending) return 'stopped';
    const furthest = ['recording', 'recovering', 'confirming', 'starting', 'stopping'] as const;
    return furthest.find((phase) => this.recorders.some(({ care }) => care.phase === phase)) ?? this.memory.phase;
  }

  /** The recorder that is asked first when something is to change: the oldest that is known to be there. */
  get lead(): Recorder | undefined {
    const known = this.recorders.filter(
      ({ segment, care }) => segment.sid && care.phase !== 'stopping' && !care.isOutOfReach,
    );
    return known.find(({ care }) => care.phase === 'recording') ?? known[0];
  }

  /** Those that we can do something about. */
  recordersOf({ number }: Seat): Recorder[] {
    return this.recorders.filter(({ segment, isOutOfReach }) => segment.seat === number && !isOutOfReach);
  }

  started(): StartedAnswer | undefined {
    const segment = this.lead?.segment ?? this.memory.segments.findLast(({ sid }) => sid);
    return segment?.sid ? { sid: segment.sid, resourceId: segment.resourceId, uid: segment.uid } : undefined;
  }

  confirmed(): StartedAnswer | undefined {
    return this.memory.segments.some(({ confirmedAt }) => confirmedAt) ? this.started() : undefined;
  }

  /** Rule R7: part of what the recording should do from now on, also for recorders to come. */
  accept(change: Change): void {
    const { memory } = this;
    memory.desired = withChange(memory.desired, change);
    memory.changesMade += 1;
    const known = Math.min(...memory.cares.map(({ changesKnown }) => changesKnown), memory.changesMade);
    memory.appliedChanges.push({ number: memory.changesMade, change });
    memory.appliedChanges = memory.appliedChanges.filter(({ number }) => number > known);
    this.count('changesApplied');
  }

  /** Why the last recorder left. */
  get leaveReason(): string {
    return this.memory.segments.findLast(({ leftAt }) => leftAt)?.leaveReason ?? 'it left by itself';
  }

  /** A resource is being asked for. */
  acquiring(): void {
    this.memory.phase = 'acquiring';
    this.publish();
    this.showDetails();
  }

  enter(recorder: Recorder, phase: Care['phase']): void {
    recorder.care.phase = phase;
    this.memory.phase = phase;
    this.publish();
    this.showDetails();
  }

  note(what: string): void {
    this.memory.events.push({ at: nowIso(), what });
    this.memory.events.splice(0, this.memory.events.length - notableEventsKept);
    this.showDetails();
  }

  count(what: keyof Counters): void {
    this.memory.counters[what] += 1;
    this.witness.counted(what);
  }

  askStop(reason: StopReason): void {
    if (this.stopAsked) return;
    this.stopAsked = reason;
    this.note(reason.words);
  }

  /** Rule R1: known to the history, and findable from outside, before `start` is sent. */
  recorderMayCome(
    seat: Seat,
    recorder: { uid: string; resourceId: string; keyPrefix: string; deadline: Deadline },
  ): Recorder {
    const { uid, resourceId, keyPrefix, deadline } = recorder;
    const [stopBy, expiresAt] = [iso(deadline.stopByMs), iso(deadline.expiresAtMs)];
    const segment: Segment = { seat: seat.number, uid, resourceId, stopBy, expiresAt, keyPrefix, files: [] };
    const { changesMade } = this.memory;
    const care: Care = {
      resourceId,
      phase: 'starting',
      sentAt: nowIso(),
      changesKnown: changesMade,
      isProbe: seat.isProbing,
    };
    this.memory.segments.push(segment);
    this.memory.cares.push(care);
    const coming = new Recorder(segment, care);
    this.recorders.push(coming);
    this.enter(coming, 'starting');
    return coming;
  }

  recorderStarted(recorder: Recorder, started: { sid: string; tokenEndsAtMs?: number }): void {
    const { segment } = recorder;
    if (!segment.sid) this.witness.begun(!this.memory.segments.some(({ sid }) => sid));
    segment.sid = started.sid;
    segment.startedAt ??= nowIso();
    if (started.tokenEndsAtMs !== undefined) {
      const endsAtMs = [recorder.stopByMs, stopBeforeMs(started.tokenEndsAtMs, Date.now())];
      segment.stopBy = iso(Math.min(...endsAtMs));
    }
    this.note(`uid ${segment.uid} has the sid ${segment.sid}`);
  }

  recorderConfirmed(recorder: Recorder): void {
    const { segments } = this.memory;
    if (!recorder.segment.confirmedAt) this.witness.confirmed(!segments.some(({ confirmedAt }) => confirmedAt));
    recorder.segment.confirmedAt ??= nowIso();
    this.enter(recorder, 'recording');
    this.note(`Agora says that uid ${recorder.uid} is recording`);
  }

  /** The segment is over: its recorder is known to be gone. */
  recorderLeft(recorder: Recorder, why: string): void {
    const { segment } = recorder;
    segment.leftAt = nowIso();
    segment.leaveReason = why;
    this.forget(recorder);
    this.note(`uid ${segment.uid} is out of the channel: ${why}`);
    this.publish();
  }

  /** No recorder came of it for certain, so it never was a segment. */
  recorderNeverCame(recorder: Recorder, why: string): void {
    this.memory.segments = this.memory.segments.filter((segment) => segment !== recorder.segment);
    this.forget(recorder);
    this.note(`uid ${recorder.uid} did not start: ${why}`);
    this.publish();
  }

  private forget(recorder: Recorder): void {
    this.recorders = this.recorders.filter((other) => other !== recorder);
    this.memory.cares = this.memory.cares.filter((care) => care !== recorder.care);
  }

  conclude(outcome: Outcome, reason: string): void {
    this.ending = { result: { outcome, reason, ...this.known } };
    this.witness.ended(this.ending);
    this.settle(`the recording is over (${outcome}): ${reason}`);
  }

  fail(failure: Error): void {
    this.ending = { failure };
    this.witness.ended(this.ending);
    this.settle(`the recording failed: ${failure.message}`);
  }

  /** What there is to tell of the files so far. */
  get known(): Pick<RecordingResult, 'segments' | 'manifest'> {
    const { segments } = this.memory;
    return { segments, manifest: segments.flatMap(({ files }) => files) };
  }

  /** At continue-as-new nobody may be left waiting: what is not with Agora yet is carried over, and its callers are told so. */
  handOver(): void {
    this.handsOver = true;
    this.changes.close((ticket) => {
      ticket.answer = { applied: 'later' };
      this.memory.waitingChanges.push(ticket.change);
    });
  }

  private settle(words: string): void {
    this.changes.close((ticket) => {
      ticket.refusal = tooLate(words);
    });
    this.publish();
    this.note(words);
  }
}
