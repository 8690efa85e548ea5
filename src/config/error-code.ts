/** What the system calls an error, such as `ENOENT`, in parentheses after a space; empty for one without a name. */
export function errorCode(error: unknown): string {
  const isNamed = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return isNamed ? ` (${error.code})` : '';
}
