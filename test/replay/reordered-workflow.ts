import { sleep } from '@temporalio/workflow';
import { recording as asReleased } from '../../src/workflows/recording.js';

/** The released workflow with one more command before its first: what a careless change would do. */
export async function recording(...input: Parameters<typeof asReleased>): ReturnType<typeof asReleased> {
  await sleep('1 second');
  return asReleased(...input);
}
