import { type Attributes, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { metricMeter } from '@temporalio/activity';
import type { AgoraRequest, Observe } from '../agora/client.js';
import { knowsCode } from '../agora/error-table.js';
import { AgoraError } from '../agora/errors.js';
import { metrics } from '../recording/metrics.js';
import { tracerName } from './tracing.js';

/** What came of one request, in words of which there are few. */
interface Outcome {
  /** The status, `2xx` for a result, or `none` when no answer came. */
  httpStatus: string;
  /** Agora's code, `0` for a result, `none` when it said none, `other` when it is on no page of Agora's. */
  code: string;
  /** The error's name, or `none`. */
  error: string;
}

/** Counts and traces each request to Agora of one project, from inside an activity. Never a body, a header or a query. */
export function observeAgora(project: string): Observe {
  return (request, send) =>
    trace
      .getTracer(tracerName)
      .startActiveSpan(
        `${request.method} ${request.endpoint}`,
        { kind: SpanKind.CLIENT, attributes: attributesOf(request) },
        context.active(),
        async (span) => {
          const begunMs = performance.now();
          const done = (outcome: Outcome) => {
            count({ project, endpoint: request.endpoint, ...outcome }, (performance.now() - begunMs) / 1000);
            span.setAttributes(outcomeAttributes(outcome));
            span.end();
          };
          try {
            const result = await send();
            done({ httpStatus: '2xx', code: '0', error: 'none' });
            return result;
          } catch (error) {
            const outcome = outcomeOf(error);
            // The words may be Agora's own, about what is in the request.
            span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error });
            done(outcome);
            throw error;
          }
        },
      );
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof AgoraError)) return { httpStatus: 'none', code: 'none', error: 'aborted' };
  const { httpStatus, agoraCode } = error;
  const code = agoraCode === undefined ? 'none' : knowsCode(agoraCode) ? String(agoraCode) : 'other';
  return { httpStatus: String(httpStatus ?? 'none'), code, error: error.name };
}

function count(labels: Record<string, string>, seconds: number): void {
  const { httpStatus, endpoint = '', project = '', ...rest } = labels;
  const [name, description] = metrics.agoraRequests;
  metricMeter
    .createCounter(name, undefined, description)
    .add(1, { project, endpoint, ...rest, http_status: httpStatus ?? 'none' });
  const [seconds_, meaning] = metrics.agoraSeconds;
  metricMeter.createHistogram(seconds_, 'float', 'seconds', meaning).record(seconds, { project, endpoint });
}

function attributesOf({ method, endpoint, template, url }: AgoraRequest): Attributes {
  const { hostname, port, protocol } = new URL(url);
  return {
    'agora.endpoint': endpoint,
    'http.request.method': method,
    'url.template': template,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

function outcomeAttributes({ httpStatus, code, error }: Outcome): Attributes {
  return {
    'http.response.status_code': httpStatus,
    'agora.code': code,
    ...(error !== 'none' && { 'error.type': error }),
  };
}
