/** Rule R4 switched off: the first 404 is believed. */
export class NotFoundSpell {
  isBelieved(_nowMs: number): boolean {
    return true;
  }

  nextWaitSeconds(_nowMs: number): number {
    return 5;
  }
}
