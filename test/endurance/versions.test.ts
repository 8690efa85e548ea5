import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../scripts/lib/root.js';
import { ConfigurationError } from '../../src/config.js';
import { recordingTaskQueue } from '../../src/recording/names.js';
import { versionOf } from '../../src/temporal/deployment.js';
import { withBench } from '../support/bench.js';
import { deployer } from '../support/deploying.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
}, 60_000);

function deploys() {
  const deploying = deployer(server.env, bench);
  ends.push(deploying.end);
  return deploying;
}

async function pollers() {
  const { connection, namespace = 'default' } = server.env;
  const taskQueue = { name: recordingTaskQueue };
  const asked = await connection.workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: 1 });
  return asked.pollers.map(({ deploymentOptions }) => deploymentOptions?.workerVersioningMode ?? 0);
}

async function currentVersion(deploymentName: string): Promise<string | null | undefined> {
  const { connection, namespace = 'default' } = server.env;
  const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment({
    namespace,
    deploymentName,
  });
  return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
}

const code = (text: string) => ({ workflowBundle: { code: text } });

describe('the version of a worker', () => {
  it('is told by the package and its workflow code, wherever that was built', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const map = (folder: string) => `\n//# sourceMappingURL=data:application/json;base64,${folder}`;
    const [one, elsewhere, other] = await Promise.all(
      [`code();${map('here')}`, `code();${map('there')}\n`, `otherCode();${map('here')}`].map((text) =>
        versionOf({ name: 'recordings' }, code(text)),
      ),
    );
    expect(one?.buildId).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}-[0-9a-f]{12}$`, 'u'));
    expect(elsewhere).toEqual(one);
    expect(other?.buildId).not.toBe(one?.buildId);
  });

  it('is the same for a bundle in a file', async () => {
    const { workflowBundle } = await workflowForTests();
    const inFile = await versionOf({ name: 'recordings' }, { workflowBundle });
    const inMemory = await versionOf({ name: 'recordings' }, code(await readFile(workflowBundle.codePath, 'utf8')));
    expect(inFile).toEqual(inMemory);
  });

  it('is the build id that is given', async () => {
    const given = await versionOf({ name: 'recordings', buildId: '2026-11-26' }, code('code();'));
    expect(given).toEqual({ deploymentName: 'recordings', buildId: '2026-11-26' });
  });

  it.each(['', 'a.b', 'a:b', '__a', 'a'.repeat(256)])('has no deployment called "%s"', async (name) => {
    await expect(versionOf({ name }, code('code();'))).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe('a worker', () => {
  it('that is told no deployment is not versioned, and neither are its recordings', async () => {
    const deploying = deploys();
    const worker = await deploying.deploy(await workflowForTests());
    const { recording } = await bench.client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    expect(worker.version).toBeUndefined();
    expect(await pollers()).not.toContain(2);
    expect(await deploying.versionOf(recording.workflowId)).toEqual({});
    await recording.stop();
  });

  it('takes new recordings once its version is current, and not back when it starts again', async () => {
    const deploying = deploys();
    const workflow = await workflowForTests();
    await deploying.deploy(workflow, { buildId: 'first' });
    expect(await currentVersion('recordings')).toBe('first');
    const { recording } = await bench.client.start(await bench.newSpec());
    await until(recording, ({ phase }) => phase === 'recording');
    expect(await deploying.versionOf(recording.workflowId)).toEqual({ buildId: 'first' });
    await recording.stop();

    await deploying.deploy(workflow, { buildId: 'second' });
    expect(await currentVersion('recordings')).toBe('second');
    await deploying.deploy(workflow, { buildId: 'first' });
    await deploying.deploy(workflow, { buildId: 'third', makeCurrent: false });
    expect(await currentVersion('recordings')).toBe('second');
  }, 90_000);
});
