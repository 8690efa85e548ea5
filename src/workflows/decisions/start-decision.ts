import type { Trouble } from '../../recording/trouble.js';
import { startRepeats, waitAt } from './waits.js';

/** A resource is good for 5 minutes until `start`; nothing is sent with one older than this, to be sure. */
export const resourceUsableSeconds = 270;

export interface StartTrouble {
  trouble: Trouble;
  /** How many times `start` was sent with this resource, this time included; one that was throttled is not counted. */
  sent: number;
  /** Whether an earlier answer with this resource left it open that a recorder is in the channel. */
  uncertain: boolean;
  resourceAgeSeconds: number;
  /** Nobody wants the recording any more. */
  stopAsked: boolean;
  /** Records a page: nothing can take it out of a channel. */
  isPage: boolean;
}

export type StartDecision =
  | { do: 'repeat'; afterSeconds: number }
  /** Take whatever may be in the channel out of it, then begin again with another uid. */
  | { do: 'takeOut' }
  /** Certainly no recorder: acquire anew, with another uid. */
  | { do: 'another' }
  /** The caller's mistake, or the account's: no attempt can succeed. */
  | { do: 'giveUp'; takeOutFirst: boolean };

/**
 * What to do after a `start` that gave no sid (rule R2; agora-api "Status codes", start). Repeated with the same resource
 * only, at 3, 6 and 9 s; once an answer was ambiguous, nothing but taking the recorder out makes sure that it is gone.
 */
export function afterStartTrouble(start: StartTrouble): StartDecision {
  const { trouble, sent } = start;
  const uncertain = start.uncertain || trouble.kind === 'unanswered' || trouble.kind === 'inThere';
  const leave: StartDecision = uncertain ? { do: 'takeOut' } : { do: 'another' };
  switch (trouble.kind) {
    case 'rejected':
    case 'configuration':
      return { do: 'giveUp', takeOutFirst: uncertain };
    case 'inThere':
      // A conflict is with some other resource: with this one nothing began, unless an earlier answer left that open.
      return start.isPage && !start.uncertain && trouble.httpStatus === 400 ? { do: 'another' } : leave;
    case 'unavailable':
    case 'notFound':
      return leave;
    case 'throttled':
      return usable(start, 3) ? { do: 'repeat', afterSeconds: 3 } : leave;
    case 'unanswered': {
      const afterSeconds = waitAt(startRepeats, sent - 1);
      return sent <= startRepeats.length && usable(start, afterSeconds) ? { do: 'repeat', afterSeconds } : leave;
    }
  }
}

function usable({ resourceAgeSeconds, stopAsked }: StartTrouble, afterSeconds: number): boolean {
  return !stopAsked && resourceAgeSeconds + afterSeconds < resourceUsableSeconds;
}
