/** What carries a trace through a recording: headers of Temporal's, never arguments. */
export const traceHeaders = {
  /** Whose call this is a part of; the name is that of @temporalio/interceptors-opentelemetry. */
  parent: '_tracer-data',
  /** The trace in which the recording began, for what belongs to no call any more. */
  beganIn: 'agora-recording-began-in',
} as const;

/** What the workflow tells the worker, outside of any history, once it is known how its beginning went. */
export interface Beginning {
  /** As the propagator wrote it. */
  carrier: unknown;
  startedAtMs: number;
  endedAtMs: number;
  /** `confirmed`, or the outcome of a recording that never was. */
  became: string;
}
