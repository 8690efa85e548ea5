export function ensureInstalled(
  root: string,
  log: (line: string) => void,
  install?: (root: string) => Promise<number>,
): Promise<number>;

export function staleReason(root: string): Promise<string | undefined>;
