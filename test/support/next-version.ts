import { upsertMemo } from '@temporalio/workflow';
import { recording as asItIs } from '../../src/workflows/recording.js';

export * from '../../src/workflows/index.js';
// A bundle takes its interceptors from the module of its workflows, unless that is an index.
export * from '../../src/workflows/interceptors.js';

/** The workflow of a version to come: it begins with another command, so it cannot go on with what today's has begun. */
export async function recording(...input: Parameters<typeof asItIs>): ReturnType<typeof asItIs> {
  upsertMemo({ begunBy: 'the next version' });
  return asItIs(...input);
}
