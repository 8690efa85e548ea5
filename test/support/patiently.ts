/** A machine with other work may need longer to start a server than the five seconds that the SDK allows it. */
export async function patiently<T>(start: () => Promise<T>, attempts = 10): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (attempts <= 1 || !/did not start/u.test(String(error))) throw error;
    return patiently(start, attempts - 1);
  }
}
