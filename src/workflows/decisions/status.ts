/** Agora's `serverResponse.status`: 4 ready and 5 in progress are a recording; 7, 8 and 20 have left. */

export function isRecording(status: number | undefined): boolean {
  return status === 4 || status === 5;
}

export function hasLeft(status: number | undefined): boolean {
  return status === 7 || status === 8 || status === 20;
}

const words: Record<number, string> = {
  0: 'not started',
  1: 'initialised',
  2: 'starting',
  3: 'partly ready',
  4: 'ready',
  5: 'in progress',
  6: 'stop requested',
  7: 'stopped',
  8: 'exited',
  20: 'exited abnormally',
};

export function wordFor(status: number): string {
  return words[status] ?? `status ${status}`;
}
