import type { Counters } from '../../recording/state.js';
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
  const each = (tell: (witness: Witness) => void) => {
    for (const witness of witnesses) tell(witness);
  };
  return {
    counted: (what) => each((witness) => witness.counted(what)),
    begun: (isFirst) => each((witness) => witness.begun(isFirst)),
    confirmed: (isFirst) => each((witness) => witness.confirmed(isFirst)),
    resumed: () => each((witness) => witness.resumed()),
    ended: (ending) => each((witness) => witness.ended(ending)),
  };
}
