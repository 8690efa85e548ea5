import { type Attributes, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { metricMeter } from '@temporalio/activity';
import type { AgoraRequest, Observe } from '../agora/client.js';
import { knowsCode } from '../agora/error-table.js';
import { AgoraError } from '../agora/errors.js';
import { metrics } from '../recording/metrics.js';
import { tracerName } from './tracing.js';

/** What came of one request, in labels of which there are few values. */
interface Outcome {
  /** The status, `2xx` for a result, or `none` when no answer came. */
  http_status: string;
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
            measure({ project, endpoint: request.endpoint }, outcome, (performance.now() - begunMs) / 1000);
            span.setAttributes(outcomeAttributes(outcome));
            span.end();
          };
          try {
            const result = await send();
            done({ http_status: '2xx', code: '0', error: 'none' });
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
  if (!(error instanceof AgoraError)) return { http_status: 'none', code: 'none', error: 'aborted' };
  const { httpStatus, agoraCode } = error;
  const code = agoraCode === undefined ? 'none' : knowsCode(agoraCode) ? String(agoraCode) : 'other';
  return { http_status: String(httpStatus ?? 'none'), code, error: error.name };
}

function measure(labels: { project: string; endpoint: string }, outcome: Outcome, seconds: number): void {
  const [requests, whatTheyAre] = metrics.agoraRequests;
  metricMeter.createCounter(requests, undefined, whatTheyAre).add(1, { ...labels, ...outcome });
  const [duration, whatItIs] = metrics.agoraSeconds;
  metricMeter.createHistogram(duration, 'float', 'seconds', whatItIs).record(seconds, labels);
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

function outcomeAttributes({ http_status: status, code, error }: Outcome): Attributes {
  return {
    'agora.code': code,
    ...(/^\d+$/u.test(status) && { 'http.response.status_code': Number(status) }),
    ...(error !== 'none' && { 'error.type': error }),
  };
}
