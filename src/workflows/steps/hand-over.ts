import { TemporalFailure } from '@temporalio/workflow';
import type { RecordingLife } from '../life/life.js';
import type { Recorder } from '../life/recorder.js';
import type { Seat } from '../life/seat.js';
import { beginSegment } from './begin.js';

/** After a relief that failed, before the next one is tried. */
const againAfterMs = 60_000;

/**
 * Rule R8: begins the next recorder of a seat while the old one is watched on. Once Agora says that it records, the old one
 * is relieved; who keeps the seat stops it.
 */
export function bringRelief(life: RecordingLife, seat: Seat, old: Recorder): void {
  life.note(`the time of uid ${old.uid} is nearly up: the next recorder takes its seat`);
  seat.relief = relieve(life, seat, old).finally(() => {
    seat.relief = undefined;
  });
}

async function relieve(life: RecordingLife, seat: Seat, old: Recorder): Promise<void> {
  seat.isBeginning = true;
  try {
    seat.proved();
    const next = await beginSegment(life, seat);
    if (!next || life.stopAsked) return;
    old.isRelieved = true;
    life.count('handovers');
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    seat.reliefNotBeforeMs = Date.now() + againAfterMs;
    life.note(`the next recorder could not be begun: ${error.message}`);
  } finally {
    seat.isBeginning = false;
  }
}
