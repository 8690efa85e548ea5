import { NoSuchRecordingError } from '../../src/client-errors.js';
import type { RecordingState } from '../../src/recording/state.js';
import type { RecordingHandle } from '../../src/recording-handle.js';

/** The first state that is as wanted, also of a recording about to begin; the test's own timeout is the bound. */
export async function until(
  recording: RecordingHandle,
  wanted: (state: RecordingState) => boolean,
): Promise<RecordingState> {
  try {
    for await (const state of recording.watch({ intervalMs: 50 })) if (wanted(state)) return state;
  } catch (error) {
    if (error instanceof NoSuchRecordingError) return until(recording, wanted);
    throw error;
  }
  throw new Error(`the recording ended before it was as wanted: ${JSON.stringify(await recording.state())}`);
}

/**
 * Resolves once something in this process has come about; the test's own timeout is the bound. It looks after whatever the
 * process does, and neither takes the machine's time between nor keeps the process alive.
 */
export async function eventually(cameAbout: () => boolean): Promise<void> {
  while (!cameAbout()) await new Promise((resolve) => setImmediate(resolve).unref());
}
