import { CancellationScope } from '@temporalio/workflow';
import type { RecordingLife } from '../../../src/workflows/life/life.js';
import type { Recorder } from '../../../src/workflows/life/recorder.js';
import { sendStop } from '../../../src/workflows/steps/calls.js';

export type Departure = 'stopped' | 'noData' | 'byItself';

export function furthest(departures: Departure[]): Departure | undefined {
  return departures[0];
}

/** Within this there is time for one request, and none for another. */
const onceMs = 2_000;

/**
 * Rule R5 switched off: a stop that fails is not tried again. The workflow itself looks at the clock: the server that skips
 * time forgets how long it may try when that ends on a whole second.
 */
export async function stopRecorder(life: RecordingLife, recorder: Recorder, why: string): Promise<Departure> {
  const leftMs = recorder.expiresAtMs - Date.now();
  const stopping = CancellationScope.withTimeout(onceMs, () => sendStop(life, recorder.segment, leftMs));
  await stopping.catch(() => undefined);
  life.recorderLeft(recorder, why);
  return 'stopped';
}
