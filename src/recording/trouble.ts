/**
 * What went wrong with one request to Agora, as plain data: an activity puts it into its failure's details, and the
 * workflow decides by it. Nothing secret is in it.
 */
export interface Trouble {
  /**
   * The decision it calls for. `rejected`: repeating it cannot help. `throttled`: wait, nothing was done.
   * `unanswered`: nobody knows. `unavailable`: refused by the service itself, nothing was done.
   * `notFound`: no recorder under this sid, or it is failing over. `inThere`: a recorder of ours is already in the channel.
   * `configuration`: this worker lacks what it needs.
   */
  kind: 'rejected' | 'throttled' | 'unanswered' | 'unavailable' | 'notFound' | 'inThere' | 'configuration';
  endpoint: string;
  /** How many times Temporal had this request made, this time included. */
  attempt: number;
  /** One sentence: what happened. */
  message: string;
  /** What to do about it. */
  hint: string;
  httpStatus?: number;
  /** Agora's own code. */
  code?: number;
  reason?: string;
  requestId?: string;
}

/** The failure types by which activities tell the workflow; see {@link Trouble}. */
export const troubleFailureType = 'AgoraTrouble';
