import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { output } from '../../scripts/lib/command.js';
import { temporalCli } from '../../scripts/temporal/executables.js';
import { workerCommand } from '../../src/cli/commands/worker.js';
import { processTerminal } from '../../src/cli/output.js';
import { blocks, firstColumn, read, section } from '../docs/documents.js';
import { withBench } from '../support/bench.js';
import { deployer } from '../support/deploying.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';
import { temporalVariables } from '../support/variables.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const page = () => read('docs/deploying.md');
const command = workerCommand({ terminal: processTerminal, signal: new AbortController().signal });

async function blockWith(language: string, words: string): Promise<string> {
  const all = await blocks(language);
  const found = all.filter(({ document, text }) => document === 'docs/deploying.md' && text.includes(words));
  expect(found).toHaveLength(1);
  return found[0]?.text ?? '';
}

describe("the page's manifest of Kubernetes", () => {
  const container = z.object({
    args: z.array(z.string()),
    livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/healthz'), port: z.number() }) }),
    readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/readyz'), port: z.number() }) }),
  });
  const manifest = z.object({
    spec: z.object({
      selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
      template: z.object({
        metadata: z.object({ labels: z.record(z.string(), z.string()) }),
        spec: z.object({ terminationGracePeriodSeconds: z.number(), containers: z.tuple([container]) }),
      }),
    }),
  });

  it('gives a worker the time that it may take to drain, and asks for its health where it answers', async () => {
    const { spec } = manifest.parse(parse(await blockWith('yaml', 'kind: Deployment')));
    const { terminationGracePeriodSeconds: grace, containers } = spec.template.spec;
    const [{ args, livenessProbe, readinessProbe }] = containers;
    const [name, ...given] = args;
    command.parseOptions(given);
    const { drainSeconds, healthPort } = command.opts<{ drainSeconds: number; healthPort: number }>();
    expect(name).toBe('worker');
    expect(grace).toBeGreaterThanOrEqual(drainSeconds + 10);
    expect([livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.port)).toEqual([healthPort, healthPort]);
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
  });
});

it("the page's options are the worker's, and so are their variables", async () => {
  const rows = firstColumn(section(await page(), 'Versions side by side'));
  const options = command.options.filter(({ long }) => rows.includes(long ?? ''));
  expect(options.map(({ long }) => long)).toEqual(rows);
  const text = await page();
  const variables = options.flatMap(({ envVar }) => envVar ?? []);
  expect(variables).toEqual(['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID']);
  for (const variable of variables) expect(text).toContain(`\`${variable}\``);
});

describe("Temporal's command line", () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'temporal-cli-'));
    await symlink(await temporalCli(() => undefined, { prepare: false }), join(folder, 'temporal'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (text: string, id = '') =>
    output('sh', ['-euc', text], {
      env: {
        ...{ PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder },
        ...temporalVariables(server.env),
        ...{ OLD: 'old', NEW: 'new', ID: id },
      },
      timeoutMs: 60_000,
    });

  async function routing(): Promise<{ current: string; ramping: string }> {
    const { workerDeploymentInfo } = await server.env.connection.workflowService.describeWorkerDeployment({
      namespace: server.env.namespace ?? 'default',
      deploymentName: 'recordings',
    });
    const { currentDeploymentVersion, rampingDeploymentVersion } = workerDeploymentInfo?.routingConfig ?? {};
    return { current: currentDeploymentVersion?.buildId ?? '', ramping: rampingDeploymentVersion?.buildId ?? '' };
  }

  it('brings a version out, ramps it, rolls it back and tells of it, as the page shows', async () => {
    const deploys = deployer(server.env, bench);
    const workflow = await workflowForTests();
    await deploys.deploy(workflow, { buildId: 'old' });
    const { recording } = await bench.client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    await deploys.deploy(workflow, { buildId: 'new', makeCurrent: false });
    await run(await blockWith('sh', 'set-ramping-version'));
    expect(await routing()).toEqual({ current: 'old', ramping: 'new' });
    await run(await blockWith('sh', 'set-current-version --deployment-name recordings --build-id "$NEW"'));
    expect(await routing()).toEqual({ current: 'new', ramping: '' });
    expect(await run(await blockWith('sh', 'describe-version'))).toMatch(/draining/iu);

    await run(await blockWith('sh', 'workflow update-options'), recording.workflowId);
    expect((await recording.stop()).outcome).toBe('completed');
    expect(await deploys.versionOf(recording.workflowId)).toEqual({ buildId: 'new' });

    await run(await blockWith('sh', 'set-current-version --deployment-name recordings --build-id "$OLD"'));
    expect(await routing()).toEqual({ current: 'old', ramping: '' });
    await run(await blockWith('sh', '--unversioned'));
    expect(await routing()).toEqual({ current: '', ramping: '' });
    await deploys.end();
  }, 150_000);
});
