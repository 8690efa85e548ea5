/** In the place of recordings whose worker cannot carry on: every task fails. */
export async function recording(): Promise<void> {
  throw new Error('a mistake in the workflow');
}
