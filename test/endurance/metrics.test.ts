import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import { RecordingClient } from '../../src/client.js';
import { startCallbackReceiver } from '../../src/notifications/receiver.js';
import { recordingTaskQueue } from '../../src/recording/names.js';
import { lookingAgain, lookout } from '../../src/telemetry/gauges.js';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { installLogger } from '../../src/worker-logger.js';
import { callbackSecret, notification, post } from '../notifications/support.js';
import { withBench } from '../support/bench.js';
import { freePort } from '../support/free-port.js';
import { scenarios } from '../support/scenarios.js';
import { withDevServer, withTimeSkipping, workflowForTests } from '../support/temporal.js';
import { eventually, until } from '../support/until.js';
import { recordingOn, terminate } from '../sweeper/support.js';
import { readQuery, unknownIn } from '../telemetry/promql.js';
import { readScrape, type Scrape, sumOf } from '../telemetry/scrape.js';

const port = await freePort();
// Before anything makes a runtime without metrics: there is one in a process.
const warnings: string[] = [];
installLogger(pino({ level: 'warn' }, { write: (line: string) => warnings.push(line) }), { host: '127.0.0.1', port });

const server = withDevServer();
const bench = withBench(server, { worker: false });
/** Another server and its worker, in this process and so in the same scrape. */
const swiftServer = withTimeSkipping();
const swift = withBench(swiftServer, { skipping: true });
let worker: RecordingWorker | undefined;

beforeAll(async () => {
  const temporal = { connectionOptions: { address: server.env.address }, namespace: server.env.namespace ?? 'default' };
  worker = await startWorker({
    config: bench.config,
    temporal,
    workflow: await workflowForTests(),
    sweep: { everySeconds: 3600 },
    drainSeconds: 5,
    gaugesEverySeconds: 1,
  });
}, 60_000);
server.endBefore(async () => worker?.drain());

async function scraped(): Promise<string> {
  // The exporter never ends a connection by itself, and one that is kept keeps this process.
  return (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text();
}

/** Scrapes until it shows what is wanted; the test's own timeout is the bound. */
async function scrapedUntil(wanted: (text: string) => boolean): Promise<string> {
  for (;;) {
    const text = await scraped();
    if (wanted(text)) return text;
  }
}

/** A recording that Agora says nothing of for once, that is changed and stopped. */
async function oneIsWatched(): Promise<void> {
  const spec = await bench.newSpec();
  const nothing = { kind: 'refuse', status: 500, reason: 'internal error' } as const;
  bench.emulator.faults([{ on: 'query', when: { nth: 1, cname: String(spec.cname) }, do: nothing }]);
  const { recording } = await bench.client.start(spec);
  await until(recording, ({ phase }) => phase === 'recording');
  await recording.updateLayout({ mixedVideoLayout: 1 });
  await scrapedUntil((text) => sumOf(text, 'agora_recording_running', 'phase="recording"') === 1);
  await recording.stop();
}

async function oneIsRefused(): Promise<void> {
  const spec = await bench.newSpec();
  const refuse = { kind: 'refuse', status: 401, reason: 'Invalid authentication credentials' } as const;
  bench.emulator.faults([{ on: 'start', when: { cname: String(spec.cname) }, do: refuse }]);
  await bench.client.start(spec).catch(() => undefined);
}

async function oneIsOrphaned(): Promise<void> {
  const { recording } = await recordingOn(bench);
  await until(recording, ({ phase }) => phase === 'recording');
  await terminate(server.env.client, recording.workflowId);
  await bench.client.sweep();
}

/** As after a faulty deployment. */
async function oneIsStuck(): Promise<void> {
  const options = { taskQueue: recordingTaskQueue, workflowId: 'stuck' };
  const stuck = await server.env.client.workflow.start('noSuchWorkflow', options);
  await scrapedUntil((text) => sumOf(text, 'temporal_workflow_task_execution_failed_total') > 0);
  await stuck.terminate();
}

/** What takes minutes or hours. */
async function timePasses(): Promise<void> {
  for (const name of ['resumed', 'rolledOver']) await scenarios[name]?.({ ...swift, stop: async () => undefined });
}

async function scrapeOfReceiver(): Promise<string> {
  const { appId } = bench.emulator;
  const client = new RecordingClient(server.env.client);
  const receiver = await startCallbackReceiver({ projects: [{ name: 'default', appId, callbackSecret }], client });
  await post(receiver.url, notification());
  const text = await (await fetch(`${receiver.url}/metrics`)).text();
  await receiver.close();
  return text;
}

const root = new URL('../..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const dashboard = z.object({
  panels: z.array(
    z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).optional() }),
  ),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string() })) }),
});
const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const ruleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule).nonempty() })).nonempty(),
});

const { panels, templating } = dashboard.parse(JSON.parse(read('monitoring/grafana-dashboard.json')));
const rules = ruleFile.parse(parse(read('monitoring/alerts.yaml'))).groups.flatMap((group) => group.rules);

/** As Grafana sends them. */
const shown = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$project', '.*') })),
);

describe('a worker that has recorded', () => {
  let text = '';
  let scrapes: Scrape[] = [];
  beforeAll(async () => {
    await oneIsWatched();
    await oneIsRefused();
    await oneIsOrphaned();
    await oneIsStuck();
    await timePasses();
    text = await scrapedUntil(
      (now) => sumOf(now, 'agora_recording_orphans_ended_total') > 0 && sumOf(now, 'agora_recording_sweeps_total') > 0,
    );
    scrapes = [readScrape(text), readScrape(await scrapeOfReceiver())];
  }, 300_000);

  it('tells what became of recordings and of their recorders', () => {
    const ended = 'agora_recording_ended_total';
    expect(sumOf(text, ended, 'outcome="completed"', 'mode="composite"', 'project="default"')).toBe(3);
    expect(sumOf(text, ended, 'outcome="failed"')).toBe(1);
    expect(sumOf(text, 'agora_recording_failures_total', 'type="AgoraRejected"')).toBe(1);
    expect(sumOf(text, 'agora_recording_segments_begun_total')).toBe(
      2 + sumOf(text, 'agora_recording_segments_lost_total') + 1 + sumOf(text, 'agora_recording_handovers_total') + 1,
    );
    expect(sumOf(text, 'agora_recording_segments_lost_total')).toBe(1);
    expect(sumOf(text, 'agora_recording_segments_resumed_total')).toBe(1);
    expect(sumOf(text, 'agora_recording_changes_total', 'result="applied"')).toBe(2);
    expect(sumOf(text, 'agora_recording_heartbeats_total')).toBeGreaterThan(1);
  });

  it('tells how long it took to begin, once for each recording', () => {
    expect(sumOf(text, 'agora_recording_until_sid_seconds_count')).toBe(4);
    expect(sumOf(text, 'agora_recording_until_confirmed_seconds_count')).toBe(4);
    expect(sumOf(text, 'agora_recording_until_confirmed_seconds_sum')).toBeGreaterThan(0);
  });

  it('tells the requests to Agora by endpoint and by what came of them', () => {
    const requests = 'agora_recording_agora_requests_total';
    expect(sumOf(text, requests, 'endpoint="start"', 'code="0"', 'http_status="2xx"')).toBe(
      sumOf(text, 'agora_recording_segments_begun_total'),
    );
    expect(sumOf(text, requests, 'endpoint="start"', 'http_status="401"', 'error="WrongCredentials"')).toBe(1);
    expect(sumOf(text, requests)).toBe(sumOf(text, 'agora_recording_agora_request_seconds_count'));
  });

  it('tells the orphans it found and how they ended', () => {
    expect(sumOf(text, 'agora_recording_orphans_found_total', 'reason="terminated"')).toBe(1);
    expect(sumOf(text, 'agora_recording_orphans_ended_total', 'end="stopped"')).toBe(1);
    expect(sumOf(text, 'agora_recording_sweeps_total', 'result="done"')).toBeGreaterThan(0);
  });

  it('tells the nearest deadline, of a recording that is not its own alone', async () => {
    const spec = await bench.newSpec({ resourceExpiredHour: 1 });
    const { recording } = await bench.client.start(spec);
    const { stopBy = '' } = await recording.state();
    const name = 'agora_recording_nearest_deadline_timestamp_seconds';
    const near = await scrapedUntil((now) => sumOf(now, name) > 0);
    expect(sumOf(near, name)).toBe(Date.parse(stopBy) / 1000);
    await recording.stop();
    await scrapedUntil((now) => sumOf(now, name) === 0);
  }, 60_000);

  it('has no label that could have ever more values', () => {
    const labels = new Set(
      [...(scrapes[0] ?? [])].flatMap(([name, own]) => (name.startsWith('agora_') ? [...own] : [])),
    );
    expect([...labels].toSorted()).toEqual(
      [
        'activityType',
        'code',
        'end',
        'endpoint',
        'error',
        'http_status',
        'le',
        'mode',
        'namespace',
        'outcome',
        'phase',
        'project',
        'reason',
        'result',
        'taskQueue',
        'type',
        'workflowType',
      ].toSorted(),
    );
  });

  it.each(shown)('has what the dashboard shows under "$title": $expr', ({ expr }) => {
    expect(unknownIn(expr, scrapes)).toEqual([]);
  });

  it.each(rules)('has what the alert $alert looks at', ({ expr }) => {
    expect(unknownIn(expr, scrapes)).toEqual([]);
  });
});

it('a server that cannot count is asked once, and told of once', async () => {
  const connection = await NativeConnection.connect({ address: swiftServer.env.address });
  let looks = 0;
  const asking = {
    ...{ namespace: 'default', meter: Runtime.instance().metricMeter, connection },
    projects() {
      looks += 1;
      return new Map([['an-app-id', 'default']]);
    },
  };
  const look = lookingAgain(lookout(asking));
  await look();
  await look();
  await connection.close();
  expect(looks).toBe(1);
  await eventually(() => warnings.some((line) => line.includes('the gauges cannot be read of Temporal')));
  expect(warnings.filter((line) => line.includes('the gauges cannot be read'))).toHaveLength(1);
});

describe('the files for Grafana and Prometheus', () => {
  it('have names of their own', () => {
    for (const names of [panels.map(({ title }) => title), rules.map(({ alert }) => alert)])
      expect(new Set(names).size).toBe(names.length);
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'project']);
  });

  it.each(rules)('lead from the alert $alert to a paragraph that says what to do', ({ alert, annotations }) => {
    const [, path = '', anchor = ''] = /^(docs\/[^#]+)#(.+)$/u.exec(annotations.runbook) ?? [];
    expect(anchor).toBe(alert.toLowerCase());
    expect(read(path)).toContain(`\n### ${alert}\n`);
  });
});

describe('the check of queries', () => {
  const scrape = readScrape('a_total{project="p",code="0"} 1\nb 2\n');

  it.each([
    ['sum by (project) (rate(a_total{code="0"}[5m])) / scalar(b)', []],
    ['sum(rate(a_total{kode="0"}[5m]))', ['a_total has no label kode']],
    ['sum by (projekt) (a_total)', ['nothing in it has a label projekt: sum by (projekt) (a_total)']],
    ['absent(c_total)', ['no metric c_total']],
  ])('sees through %s', (text, unknown) => {
    expect(unknownIn(text, [scrape])).toEqual(unknown);
  });

  it('refuses what Prometheus could not read', () => {
    expect(() => readQuery('sum by (project) (rate(a_total[5m]')).toThrow('no PromQL at character');
  });
});
