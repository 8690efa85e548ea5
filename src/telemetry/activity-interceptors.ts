import {
  type Context,
  defaultTextMapGetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { z } from 'zod';
import { identityOf } from '../recording/names.js';
import { type Beginning, traceHeaders } from '../recording/tracing.js';
import { tracerName } from './tracing.js';

/** What an activity's input may say about the recorder that it is for. */
const recorder = z
  .object({ cname: z.string(), uid: z.string(), sid: z.string(), resourceId: z.string() })
  .partial()
  .catch({});

/** A span for each activity, as a part of its caller's trace, and lines of its log that tell the recorder. */
export const activityInterceptors: ActivityInterceptorsFactory = ({ info }) => {
  const { activityType, workflowExecution, attempt } = info;
  const { workflowId = '', runId = '' } = workflowExecution ?? {};
  let about: z.infer<typeof recorder> = {};
  return {
    inbound: {
      async execute({ args, headers }, next) {
        about = recorder.parse(args[0]);
        const attributes = {
          'temporal.workflow_id': workflowId,
          'temporal.run_id': runId,
          'temporal.activity_attempt': attempt,
          ...identityAttributes(workflowId),
          ...(about.uid && { 'agora.recorder_uid': about.uid }),
          ...(about.sid && { 'agora.sid': about.sid }),
        };
        const links = linkTo(headers[traceHeaders.beganIn]);
        const parent = contextIn(headers[traceHeaders.parent]);
        const options = { kind: SpanKind.INTERNAL, attributes, links: parent ? [] : links };
        return trace
          .getTracer(tracerName)
          .startActiveSpan(`RunActivity:${activityType}`, options, parent ?? ROOT_CONTEXT, async (span) => {
            try {
              return await next({ args, headers });
            } catch (error) {
              // Not its message, which may quote what was encrypted.
              span.setStatus({ code: SpanStatusCode.ERROR, message: typeOf(error) });
              throw error;
            } finally {
              span.end();
            }
          });
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, sid: about.sid, recorderUid: about.uid }),
    },
  };
};

interface TraceSinks extends Sinks {
  agoraRecordingTrace: { began(beginning: Beginning): void };
}

/** Tells of a beginning as a span beside those of its calls. */
export function traceSinks(): InjectedSinks<TraceSinks> {
  return {
    agoraRecordingTrace: {
      began: {
        fn({ workflowId, runId, workflowType }, { carrier, startedAtMs, endedAtMs, became }) {
          const attributes = {
            'temporal.workflow_id': workflowId,
            'temporal.run_id': runId,
            'agora.became': became,
            ...identityAttributes(workflowId),
          };
          const options = { kind: SpanKind.INTERNAL, attributes, startTime: startedAtMs };
          const span = trace
            .getTracer(tracerName)
            .startSpan(`RunWorkflow:${workflowType} begins`, options, extracted(carrier));
          if (became === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
          span.end(endedAtMs);
        },
      },
    },
  };
}

function identityAttributes(workflowId: string): Record<string, string> {
  const { appId, cname, uid } = identityOf(workflowId) ?? {};
  return appId && cname && uid ? { 'agora.app_id': appId, 'agora.cname': cname, 'agora.uid': uid } : {};
}

function contextIn(header: Payload | undefined): Context | undefined {
  const found = header && extracted(defaultPayloadConverter.fromPayload(header));
  return found && trace.getSpanContext(found) ? found : undefined;
}

function linkTo(header: Payload | undefined) {
  const found = contextIn(header);
  const spanContext = found && trace.getSpanContext(found);
  return spanContext ? [{ context: spanContext }] : [];
}

function extracted(carrier: unknown): Context {
  return propagation.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
}

function typeOf(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type) return error.type;
  return error instanceof Error ? error.name : 'Error';
}
