/** Few enough that a sweep does not crowd out the recordings' own calls to Temporal. */
const atOnce = 10;

/** Works on the items ten at a time, and gives what came of each, in their order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let n = 0; n < items.length; n += atOnce) {
    done.push(...(await Promise.all(items.slice(n, n + atOnce).map(work))));
  }
  return done;
}
