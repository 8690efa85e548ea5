import { type DiagLogger, DiagLogLevel, diag, ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { ClientInterceptors } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';

export const tracerName = 'agora-durable-recording';

/** Spans that are still here go out before the process ends. */
export interface Tracing {
  end(): Promise<void>;
}

/** Whether anybody in this process has registered a provider of tracers, and so wants spans. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(tracerName) !== undefined;
}

/** For a client of Temporal's: its calls are traced, and their traces go on in the recordings, if this process traces at all. */
export function clientInterceptors(): ClientInterceptors {
  return isTracing() ? { workflow: [new OpenTelemetryWorkflowClientInterceptor()] } : {};
}

/**
 * Sends this process's spans where OpenTelemetry's own variables say (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`,
 * `OTEL_TRACES_SAMPLER`, …). Without an endpoint nothing is loaded.
 *
 * @param warn is told once, if they cannot be sent
 */
export async function startTracing(
  env: NodeJS.ProcessEnv,
  warn: (words: string) => void = () => undefined,
): Promise<Tracing | undefined> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const [
    { BatchSpanProcessor, NodeTracerProvider },
    { OTLPTraceExporter },
    { detectResourcesSync, envDetectorSync, Resource },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const ours = new Resource({ 'service.name': 'agora-recording' });
  const resource = ours.merge(detectResourcesSync({ detectors: [envDetectorSync] }));
  diag.setLogger(toldOnce(warn), DiagLogLevel.ERROR);
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { end: () => provider.shutdown().catch(() => undefined) };
}

/** Every batch that cannot be sent would be a line, and none of them is news. */
function toldOnce(warn: (words: string) => void): DiagLogger {
  let isTold = false;
  const nothing = () => undefined;
  return {
    error(words) {
      if (!isTold) warn(`spans cannot be sent: ${words}`);
      isTold = true;
    },
    ...{ warn: nothing, info: nothing, debug: nothing, verbose: nothing },
  };
}
