import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { proxySinks, type Sinks, workflowInfo } from '@temporalio/workflow';
import { messageNames } from '../../recording/names.js';
import { type Beginning, traceHeaders } from '../../recording/tracing.js';
import type { RecordingLife } from '../life/life.js';
import { nobody, type Witness } from '../life/witness.js';

export type Headers = Record<string, Payload>;

interface TraceSinks extends Sinks {
  agoraRecordingTrace: { began(beginning: Beginning): void };
}

const { agoraRecordingTrace } = proxySinks<TraceSinks>();

/** Which calls to Agora a message leads to. */
const callsOf: Readonly<Record<string, readonly string[]>> = {
  [messageNames.update]: ['update'],
  [messageNames.updateLayout]: ['updateLayout'],
  [messageNames.stop]: ['stop', 'takeOut'],
};

/**
 * Hands the caller's trace on to the calls to Agora. Until the recording is confirmed they are parts of the trace that it was
 * started in; later each is its own, so that a month of heartbeats is no single trace, or a part of the message's that it is for.
 */
class Trace {
  /** What every line of this workflow's log tells besides Temporal's own. */
  about: () => Record<string, string | undefined> = () => ({});
  private start?: Payload;
  private hasBegun = false;
  private readonly callers = new Map<string, Payload>();

  takeStart({ [traceHeaders.parent]: parent, [traceHeaders.beganIn]: beganIn }: Headers): void {
    this.start = beganIn ?? parent;
    this.hasBegun = beganIn !== undefined;
  }

  takeMessage(name: string, { [traceHeaders.parent]: parent }: Headers): void {
    if (parent) for (const call of callsOf[name] ?? []) this.callers.set(call, parent);
  }

  /** The headers of a call, or of the next run. */
  headersFor(headers: Headers, call?: string): Headers {
    const { start } = this;
    const parent = (call && this.callers.get(call)) ?? (this.hasBegun ? undefined : start);
    return {
      ...headers,
      ...(parent && { [traceHeaders.parent]: parent }),
      ...(start && this.hasBegun && { [traceHeaders.beganIn]: start }),
    };
  }

  /** How the beginning went is known. */
  began(became: string): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (!this.start) return;
    const carrier: unknown = defaultPayloadConverter.fromPayload(this.start);
    const startedAtMs = workflowInfo().startTime.getTime();
    agoraRecordingTrace.began({ carrier, startedAtMs, endedAtMs: Date.now(), became });
  }
}

/** Of this workflow: the SDK gives each its own. */
export const trace = new Trace();

/** The log's lines tell the recorder's sid, once there is one, and the trace how the recording began. */
export function tracing(life: RecordingLife): Witness {
  trace.about = () => ({ sid: life.started()?.sid });
  return {
    ...nobody,
    confirmed: () => trace.began('confirmed'),
    ended: (ending) => trace.began('result' in ending ? ending.result.outcome : 'failed'),
  };
}
