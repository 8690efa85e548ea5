import { ProxyTracerProvider, trace } from '@opentelemetry/api';
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
 */
export async function startTracing(env: NodeJS.ProcessEnv): Promise<Tracing | undefined> {
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
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { end: () => provider.shutdown().catch(() => undefined) };
}
