import type { Counters } from '../recording/state.js';
import type { Ending } from './life.js';

/** Is told what happens to a recording, and has no say in it. */
export interface Witness {
  counted(what: keyof Counters): void;
  /** A recorder has a sid; the recording's first one, or a later one. */
  begun(isFirst: boolean): void;
  /** Agora says that a recorder records. */
  confirmed(isFirst: boolean): void;
  /** Another recorder is to follow one that was lost. */
  resumed(): void;
  ended(ending: Ending): void;
}

export const nobody: Witness = {
  counted: () => undefined,
  begun: () => undefined,
  confirmed: () => undefined,
  resumed: () => undefined,
  ended: () => undefined,
};

export function together(...witnesses: readonly Witness[]): Witness {
  return {
    counted: (what) => witnesses.forEach((witness) => witness.counted(what)),
    begun: (isFirst) => witnesses.forEach((witness) => witness.begun(isFirst)),
    confirmed: (isFirst) => witnesses.forEach((witness) => witness.confirmed(isFirst)),
    resumed: () => witnesses.forEach((witness) => witness.resumed()),
    ended: (ending) => witnesses.forEach((witness) => witness.ended(ending)),
  };
}
