export interface LockOptions {
  /** Said once, when somebody else holds the lock and we begin to wait. */
  onWait?: (holderPid: number) => void;
  /** Gives up waiting, and the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Runs `work` while no other process on this machine holds the same lock file.
 * A lock whose holder has died, or has shown no sign of life for a minute, is taken over.
 */
export function withLock<T>(lockFile: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
