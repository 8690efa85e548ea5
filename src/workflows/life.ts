import type { RecordedFile } from '../activities/types.js';
import type { StartConfiguration } from '../recording/configuration.js';
import type { Change } from '../recording/messages.js';
import type { ResolvedSpec } from '../recording/spec.js';
import type {
  Counters,
  NotableEvent,
  Outcome,
  Phase,
  RecordingResult,
  Segment,
  StartedAnswer,
} from '../recording/state.js';
import type { Trouble } from '../recording/trouble.js';
import { ChangeQueue } from './change-queue.js';
import type { Deadline } from './deadline.js';
import { tooLate } from './failures.js';
import { NotFoundSpell } from './not-found.js';
import { wordFor } from './status.js';

/** Why we stop a recorder that would go on. */
export interface StopReason {
  why: 'stop' | 'cancelled' | 'deadline' | 'maxDuration';
  words: string;
}

/** What one run hands to the next at continue-as-new: plain JSON, nothing else. */
export interface Memory {
  phase: Phase;
  segments: Segment[];
  desired: StartConfiguration;
  events: NotableEvent[];
  counters: Counters;
  lastHeartbeat?: { at: string; status?: number; word: string };
  nextHeartbeatAt?: string;
  /** Accepted, and still to be sent by the next run. */
  waitingChanges: Change[];
}

export type Ending = { result: RecordingResult } | { failure: Error };

const notableEventsKept = 10;

/** One recording's state and the rules by which it changes; knows nothing of waiting or of Agora's answers. */
export class RecordingLife {
  readonly memory: Memory;
  readonly changes: ChangeQueue;
  stopAsked?: StopReason;
  ending?: Ending;
  /** The recorder may be there for all we know, and nothing we have can end it. */
  isOutOfReach = false;
  /** A new run is about to take over: nobody may wait for anything in this one. */
  handsOver = false;
  /** For how long 404 has been Agora's only word about the recorder. */
  notFound = new NotFoundSpell();
  unansweredInARow = 0;

  /** Shows the current details; costs nothing, so it is done after every change. */
  showDetails: () => void = () => undefined;
  /** Writes the search attributes; an event each time they change, so only at the steps of a life. */
  publish: () => void = () => undefined;

  constructor(
    readonly spec: ResolvedSpec,
    carried?: Memory,
  ) {
    this.memory = carried ?? newMemory(spec);
    this.changes = new ChangeQueue(this.memory.waitingChanges.splice(0));
  }

  get phase(): Phase {
    return this.memory.phase;
  }

  /** The segment whose recorder may be in the channel. */
  get segment(): Segment | undefined {
    const last = this.memory.segments.at(-1);
    return last && !last.leftAt ? last : undefined;
  }

  get uids(): string[] {
    return [this.spec.uid, ...this.spec.backupUids];
  }

  /** The uid of the n-th try to bring up a recorder, each in turn. */
  uidOfTry(n: number): string {
    return this.uids[n % this.uids.length] ?? this.spec.uid;
  }

  started(): StartedAnswer | undefined {
    const segment = this.segment ?? this.memory.segments.at(-1);
    return segment?.sid ? { sid: segment.sid, resourceId: segment.resourceId, uid: segment.uid } : undefined;
  }

  confirmed(): StartedAnswer | undefined {
    return this.memory.segments.at(-1)?.confirmedAt ? this.started() : undefined;
  }

  /** When `maxDuration` is over, counted from the first sid. */
  get endAtMs(): number | undefined {
    const { maxDuration } = this.spec;
    const since = this.memory.segments.find((segment) => segment.startedAt)?.startedAt;
    return maxDuration !== undefined && since ? Date.parse(since) + maxDuration * 1000 : undefined;
  }

  get leaveReason(): string {
    return this.memory.segments.at(-1)?.leaveReason ?? 'it left by itself';
  }

  enter(phase: Phase): void {
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
  }

  askStop(reason: StopReason): void {
    if (this.stopAsked) return;
    this.stopAsked = reason;
    this.note(reason.words);
  }

  /** Rule R1: known to the history, and findable from outside, before `start` is sent. */
  recorderMayCome(recorder: { uid: string; resourceId: string; deadline: Deadline }): void {
    const { uid, resourceId, deadline } = recorder;
    this.memory.segments.push({
      uid,
      resourceId,
      stopBy: iso(deadline.stopByMs),
      expiresAt: iso(deadline.expiresAtMs),
      keyPrefix: '',
      files: [],
    });
    this.notFound = new NotFoundSpell();
    this.enter('starting');
  }

  recorderStarted({ sid, keyPrefix }: { sid: string; keyPrefix: string }): void {
    const segment = this.current();
    segment.sid = sid;
    segment.keyPrefix = keyPrefix;
    segment.startedAt = nowIso();
    this.note(`uid ${segment.uid} has the sid ${sid}`);
  }

  recorderConfirmed(): void {
    this.current().confirmedAt = nowIso();
    this.enter('recording');
    this.note('Agora says it is recording');
  }

  /** The segment is over: its recorder is known to be gone. */
  recorderLeft(why: string): void {
    const segment = this.current();
    segment.leftAt = nowIso();
    segment.leaveReason = why;
    this.note(`uid ${segment.uid} is out of the channel: ${why}`);
    this.publish();
  }

  /** No recorder came of it for certain, so it never was a segment. */
  recorderNeverCame(why: string): void {
    const segment = this.memory.segments.pop();
    this.note(`uid ${segment?.uid} did not start: ${why}`);
    this.publish();
  }

  /** Agora answered a query. */
  heard({ status, files }: { status: number; files?: RecordedFile[] }): void {
    this.count('heartbeats');
    this.notFound = new NotFoundSpell();
    this.unansweredInARow = 0;
    if (files) this.learnFiles(files);
    this.memory.lastHeartbeat = { at: nowIso(), status, word: wordFor(status) };
    this.showDetails();
  }

  /** Agora did not answer a query, or did not find the recorder. */
  heardTrouble({ kind, message }: Trouble): void {
    this.count('heartbeats');
    this.memory.lastHeartbeat = { at: nowIso(), word: message };
    if (kind !== 'notFound') {
      this.count('unanswered');
      this.unansweredInARow += 1;
      if (this.unansweredInARow === 1) this.note(`no word about the recorder: ${message}`);
    }
    this.showDetails();
  }

  /** Agora's lists are whole: the newest one replaces what was known. */
  learnFiles(files: RecordedFile[]): void {
    const segment = this.current();
    segment.files = files.map((file) => ({ ...file, key: `${segment.keyPrefix}${file.name}` }));
  }

  nextHeartbeatIn(seconds: number): void {
    this.memory.nextHeartbeatAt = iso(Date.now() + seconds * 1000);
    this.showDetails();
  }

  end(outcome: Outcome, reason: string): void {
    const { segments } = this.memory;
    this.ending = { result: { outcome, reason, segments, manifest: segments.flatMap((segment) => segment.files) } };
    this.settle(`the recording is over (${outcome}): ${reason}`);
  }

  fail(failure: Error): void {
    this.ending = { failure };
    this.settle(`the recording failed: ${failure.message}`);
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
    this.memory.nextHeartbeatAt = undefined;
    this.enter('stopped');
    this.note(words);
  }

  private current(): Segment {
    const { segment } = this;
    if (!segment) throw new Error('no recorder is in the channel');
    return segment;
  }
}

function newMemory(spec: ResolvedSpec): Memory {
  return {
    phase: 'acquiring',
    segments: [],
    desired: spec.configuration,
    events: [],
    waitingChanges: [],
    counters: {
      heartbeats: 0,
      unanswered: 0,
      starts: 0,
      changesApplied: 0,
      changesRefused: 0,
      changesSuperseded: 0,
      signalsRefused: 0,
      continuedAsNew: 0,
    },
  };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function nowIso(): string {
  return iso(Date.now());
}
