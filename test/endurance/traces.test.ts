import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { RecordingClient } from '../../src/client.js';
import { replay } from '../../src/replay.js';
import { newKey } from '../codec/support.js';
import { withBench } from '../support/bench.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { eventually, until } from '../support/until.js';

const exporter = new InMemorySpanExporter();
const server = withDevServer();
const keys = { activeKey: 'k', keys: { k: newKey() } };
const bench = withBench(server, { encryption: keys });
const reason = 'words that stand in a payload alone';

beforeAll(() => {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

/** As another service has it, which traces. */
async function tracingClient(): Promise<RecordingClient> {
  const { address, namespace = 'default' } = server.env;
  const { dataConverter } = bench.client.client.options;
  const projects = { default: bench.emulator.appId };
  return RecordingClient.connect({ temporal: { address, namespace }, dataConverter, projects });
}

const named = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);

function only(name: string): ReadableSpan {
  const [span, ...more] = named(name);
  if (!span || more.length > 0) throw new Error(`${more.length + (span ? 1 : 0)} spans are named ${name}`);
  return span;
}

const parentOf = ({ parentSpanId }: ReadableSpan) =>
  exporter.getFinishedSpans().find((span) => span.spanContext().spanId === parentSpanId)?.name;

describe('with a provider of tracers', () => {
  it('one trace goes from the client through the workflow to the requests to Agora', async () => {
    const client = await tracingClient();
    const { recording, started } = await client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    await eventually(() => named('RunWorkflow:recording begins').length > 0);
    const { traceId } = only('UpdateWithStartWorkflow:started').spanContext();
    const begins = [
      'RunWorkflow:recording begins',
      'RunActivity:acquire',
      'POST acquire',
      'RunActivity:start',
      'POST start',
    ];
    for (const name of begins) expect([name, only(name).spanContext().traceId]).toEqual([name, traceId]);
    expect(begins.map((name) => parentOf(only(name)))).toEqual([
      'UpdateWithStartWorkflow:started',
      'UpdateWithStartWorkflow:started',
      'RunActivity:acquire',
      'UpdateWithStartWorkflow:started',
      'RunActivity:start',
    ]);
    expect(only('POST start').attributes).toMatchObject({
      'agora.endpoint': 'start',
      'http.request.method': 'POST',
      'url.template': '/v1/apps/{appId}/cloud_recording/resourceid/{resourceId}/mode/{mode}/start',
      'server.address': '127.0.0.1',
      'agora.code': '0',
    });
    await recording.stop(reason);
    expect(only('RunActivity:stop').attributes).toMatchObject({
      'temporal.workflow_id': recording.workflowId,
      'agora.cname': (await recording.state()).cname,
      'agora.uid': '9001',
      'agora.sid': started.sid,
    });
    await client.close();
  });

  it('a history that carries a trace runs through the workflow', async () => {
    const client = await tracingClient();
    const { recording } = await client.start(await bench.newSpec());
    await recording.stop(reason);
    const history = await server.env.client.workflow.getHandle(recording.workflowId).fetchHistory();
    expect(JSON.stringify(history.events)).toContain('_tracer-data');
    const { dataConverter } = bench.client.client.options;
    await replay(JSON.parse(historyToJSON(history)), { code: await workflowForTests('encoded'), dataConverter });
    await client.close();
  });

  it('what a later message asks for is part of its own trace', async () => {
    const client = await tracingClient();
    const { recording } = await client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    await recording.updateLayout({ mixedVideoLayout: 1 });
    await recording.stop(reason);
    const traceOf = (name: string) => only(name).spanContext().traceId;
    expect(traceOf('POST updateLayout')).toBe(traceOf('StartWorkflowUpdate:updateLayout'));
    expect(traceOf('POST stop')).toBe(traceOf('StartWorkflowUpdate:stop'));
    expect(traceOf('POST stop')).not.toBe(traceOf('POST start'));
    await client.close();
  });

  it('each heartbeat is a trace of its own, which links to that of the beginning', async () => {
    const client = await tracingClient();
    const { recording } = await client.start(await bench.newSpec({ heartbeatSeconds: 5 }));
    const before = await until(recording, ({ phase }) => phase === 'recording');
    await until(recording, ({ counters }) => counters.heartbeats > before.counters.heartbeats + 1);
    await recording.stop(reason);
    const { traceId } = only('UpdateWithStartWorkflow:started').spanContext();
    const later = named('RunActivity:query').filter((span) => span.spanContext().traceId !== traceId);
    expect(later.length).toBeGreaterThan(0);
    for (const { links } of later) expect(links.map((link) => link.context.traceId)).toEqual([traceId]);
    await client.close();
  });

  it('no span tells a payload or a credential', async () => {
    const client = await tracingClient();
    const refused = await bench.newSpec();
    const refuse = { kind: 'refuse', status: 400, code: 2, reason } as const;
    bench.emulator.faults([{ on: 'start', when: { cname: String(refused.cname) }, do: refuse }]);
    const { recording } = await client.start(await bench.newSpec());
    await recording.stop(reason);
    await expect(client.start(refused)).rejects.toThrow(reason);
    const told = JSON.stringify(
      exporter
        .getFinishedSpans()
        .filter(({ name }) => /^(?:Run|POST|GET)/u.test(name))
        .map(({ name, attributes, events, status, resource }) => ({
          name,
          attributes,
          events,
          status,
          resource: resource.attributes,
        })),
    );
    expect(told).toContain('InvalidRequest');
    const { customerId, customerSecret } = bench.emulator;
    const basic = Buffer.from(`${customerId}:${customerSecret}`).toString('base64');
    for (const secret of [reason, customerSecret, basic, 'a-secret-key', 'an-access-key'])
      expect(told).not.toContain(secret);
    await client.close();
  });
});

describe('without one', () => {
  it('nothing is put into the headers of a workflow', async () => {
    trace.disable();
    const client = await tracingClient();
    const { recording } = await client.start(await bench.newSpec());
    await recording.stop();
    const { events } = await server.env.client.workflow.getHandle(recording.workflowId).fetchHistory();
    expect(JSON.stringify(events)).not.toContain('_tracer-data');
    expect(exporter.getFinishedSpans()).toEqual([]);
    await client.close();
  });
});
