import { condition } from '@temporalio/workflow';

/** In the place of recordings that cannot go on: one waits for ever, one fails every task. */
export async function recording(how: 'waits' | 'fails'): Promise<void> {
  if (how === 'fails') throw new Error('a mistake in the workflow');
  await condition(() => false);
}
