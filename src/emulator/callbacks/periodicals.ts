import { screenshotsOf } from '../file-names.js';
import { listOf, part } from '../json.js';
import type { Recorder } from '../recorder.js';
import { type CallbackEvent, event, wholeProgress } from './events.js';

const minuteMs = 60_000;
/** Of one recorder. A long one tells no more, so that 72 hours are no burden. */
const mostProgress = 24;

export interface TimedEvent extends CallbackEvent {
  atMs: number;
}

/** What Agora tells as time goes by: how the upload gets on, each minute, and each screenshot. */
export class Periodicals {
  private readonly toldUntilMs = new Map<string, number>();

  /** What became due since this was last asked about this recorder; of the minutes, the last one. */
  due(recorder: Recorder, untilMs: number): TimedEvent[] {
    const { sid, startedAtMs } = recorder.facts;
    const sinceMs = this.toldUntilMs.get(sid) ?? startedAtMs;
    this.toldUntilMs.set(sid, untilMs);
    return [...newProgress(recorder, { sinceMs, untilMs }), ...newScreenshots(recorder, { sinceMs, untilMs })];
  }

  forget({ facts }: Recorder): void {
    this.toldUntilMs.delete(facts.sid);
  }
}

interface Span {
  sinceMs: number;
  untilMs: number;
}

function newProgress({ facts, heardAtMs }: Recorder, { sinceMs, untilMs }: Span): TimedEvent[] {
  const minutes = (ms: number) => Math.min(mostProgress, Math.floor((ms - facts.startedAtMs) / minuteMs));
  const minute = minutes(untilMs);
  if (heardAtMs === undefined || minute <= minutes(sinceMs)) return [];
  // What is being recorded is never uploaded yet.
  const progress = Math.floor((wholeProgress * minute) / (minute + 1));
  return [{ ...event(33, { progress }), atMs: facts.startedAtMs + minute * minuteMs }];
}

function newScreenshots(recorder: Recorder, { sinceMs, untilMs }: Span): TimedEvent[] {
  const folders = listOf(part(recorder.clientRequest, 'storageConfig'), 'fileNamePrefix').map(String);
  return screenshotsOf(recorder, untilMs)
    .filter(({ takenAtMs }) => takenAtMs >= sinceMs)
    .map(({ fileName, takenAtMs }) => ({
      ...event(45, { fileName: [...folders, fileName].join('/') }),
      atMs: takenAtMs,
    }));
}
