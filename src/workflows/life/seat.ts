import type { Departure } from '../steps/stop.js';

export interface SeatMemory {
  number: number;
  /** Nobody has to hold it any more. */
  isOver: boolean;
  /** How its last recorder left, once the seat is over. */
  departure?: Departure;
  /** How many recorders in a row left it within minutes. */
  shortLives: number;
  /** Its next recorder is to find out whether anybody is still there. */
  isProbing: boolean;
}

/**
 * A place in the channel that is to be held: by one recorder after another, and by two for the moment of a handover. A
 * recording has one, or two with `redundancy: 2`.
 */
export class Seat {
  /** Why nobody holds it for now, though somebody should. */
  failure?: Error;
  /** A recorder is on its way into it. */
  isBeginning = false;
  /** The next recorder, while the old one still holds it. */
  relief?: Promise<void>;
  /** After a relief that failed, the next one is not tried before this. */
  reliefNotBeforeMs = 0;

  constructor(private readonly memory: SeatMemory) {}

  get number(): number {
    return this.memory.number;
  }

  get isOver(): boolean {
    return this.memory.isOver;
  }

  get departure(): Departure | undefined {
    return this.memory.departure;
  }

  /** `departure`: how its last recorder left, if one was there. */
  close(departure?: Departure): void {
    this.memory.isOver = true;
    this.memory.departure = departure;
  }

  get shortLives(): number {
    return this.memory.shortLives;
  }

  get isProbing(): boolean {
    return this.memory.isProbing;
  }

  /** Its recorder has heard somebody. */
  proved(): void {
    this.memory.isProbing = false;
  }

  /** Its recorder left by itself after so many seconds; `isProbe` tells what the next one is for. */
  lost(recorder: { heldSeconds: number; isProbe: boolean }): void {
    this.memory.shortLives = recorder.heldSeconds < shortLifeSeconds ? this.memory.shortLives + 1 : 0;
    this.memory.isProbing = recorder.isProbe;
  }
}

const shortLifeSeconds = 300;
