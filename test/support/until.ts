import type { RecordingState } from '../../src/recording/state.js';
import type { RecordingHandle } from '../../src/recording-handle.js';

/** The first state that is as wanted; the test's own timeout is the bound. */
export async function until(
  recording: RecordingHandle,
  wanted: (state: RecordingState) => boolean,
): Promise<RecordingState> {
  for await (const state of recording.watch({ intervalMs: 50 })) if (wanted(state)) return state;
  throw new Error(`the recording ended before it was as wanted: ${JSON.stringify(await recording.state())}`);
}
