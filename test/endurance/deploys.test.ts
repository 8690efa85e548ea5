import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sweeperNames } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { type DeployServer, deployServers } from '../support/deploy-servers.js';
import { deployer, todaysAndNextWorkflow } from '../support/deploying.js';
import { type Stage, setStage } from '../support/stage.js';
import { workflowForTests } from '../support/temporal.js';
import { recordersIn } from '../support/traffic.js';
import { eventually, until } from '../support/until.js';
import { sweepOnce, terminate } from '../sweeper/support.js';

/** From here on a recording continues as new with the current version. */
const movesFrom = '1.30.0';

let workflows: Awaited<ReturnType<typeof todaysAndNextWorkflow>>;
beforeAll(async () => {
  workflows = await todaysAndNextWorkflow();
}, 120_000);

const stays = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;
const untouched: Partial<RecordingSpec> = { ...stays, heartbeatSeconds: 3600 };

describe.each(deployServers)('on $name', ({ start }) => {
  let server: DeployServer;
  let stage: Stage;
  let deploys: ReturnType<typeof deployer>;
  let recordingsMove: boolean;
  beforeAll(async () => {
    server = await start();
    stage = await setStage(server.env, { worker: false, workflow: await workflowForTests() });
    const { serverVersion } = await server.env.connection.workflowService.getSystemInfo({});
    recordingsMove = serverVersion.localeCompare(movesFrom, 'en', { numeric: true }) >= 0;
  }, 120_000);
  beforeEach(() => {
    stage.emulator.faults([]);
    deploys = deployer(server.env, stage);
  });
  afterEach(() => deploys.end(), 60_000);
  afterAll(async () => {
    await stage.stop();
    await server.stop();
  }, 60_000);

  async function recording(changes: Partial<RecordingSpec> = untouched) {
    const spec = await stage.newSpec(changes);
    const { recording: handle } = await stage.client.start(spec);
    await until(handle, ({ phase }) => phase === 'recording');
    return { handle, cname: spec.cname, workflowId: handle.workflowId };
  }

  /** A new run is with its version once its first task is done; the test's own timeout is the bound. */
  async function untilWith(workflowId: string, buildId: string | undefined): Promise<void> {
    while ((await deploys.versionOf(workflowId)).buildId !== buildId) await new Promise(setImmediate);
  }

  const sound = { live: 0, leaked: 0, doubled: 0, pastExpiry: 0 };

  it('a deploy leaves a running recording as it is, and a new one begins with the new version', async () => {
    await deploys.deploy(workflows.today, { buildId: 'one' });
    const old = await recording();
    await deploys.deploy(workflows.next, { buildId: 'two' });
    const young = await recording();
    expect(await deploys.versionOf(old.workflowId)).toEqual({ buildId: 'one' });
    expect(await deploys.versionOf(young.workflowId)).toEqual({ buildId: 'two', begunBy: 'the next version' });
    await stage.emulator.advance(60);

    const result = await old.handle.stop();
    expect(result).toMatchObject({ outcome: 'completed', segments: [{ uid: '9001' }] });
    expect(result.manifest).not.toEqual([]);
    expect(await deploys.versionOf(old.workflowId)).toEqual({ buildId: 'one' });
    expect((await young.handle.stop()).outcome).toBe('completed');
    expect(await recordersIn(stage, old.cname)).toHaveLength(1);
    expect((await stage.emulator.ledger()).totals).toMatchObject(sound);
  }, 240_000);

  it('a running recording continues as new with the current version, there and back, where the server lets it', async () => {
    await deploys.deploy(workflows.today, { buildId: 'three' });
    await deploys.makeCurrent('three');
    const { handle, cname, workflowId } = await recording({ ...stays, heartbeatSeconds: 5 });
    await deploys.deploy(workflows.next, { buildId: 'four' });
    await until(handle, ({ counters }) => counters.continuedAsNew > 0);
    await untilWith(workflowId, recordingsMove ? 'four' : 'three');
    const { begunBy } = await deploys.versionOf(workflowId);
    expect(begunBy).toBe(recordingsMove ? 'the next version' : undefined);

    await deploys.makeCurrent('three');
    await until(handle, ({ counters }) => counters.continuedAsNew > 1);
    await untilWith(workflowId, 'three');
    await deploys.ramp('four', 100);
    await until(handle, ({ counters }) => counters.continuedAsNew > 2);
    await untilWith(workflowId, recordingsMove ? 'four' : 'three');
    await deploys.ramp('', 0);
    expect((await handle.stop()).outcome).toBe('completed');
    expect(await recordersIn(stage, cname)).toHaveLength(1);
    expect((await stage.emulator.ledger()).totals).toMatchObject(sound);
  }, 240_000);

  it('a recording whose workers are gone too early goes on when they come back, or when it is moved', async () => {
    const first = await deploys.deploy(workflows.today, { buildId: 'five' });
    await deploys.makeCurrent('five');
    const [left, moved] = [await recording(), await recording()];
    await deploys.deploy(workflows.today, { buildId: 'six' });
    await first.drain();
    const stopping = [left, moved].map(({ handle }) => handle.stop('the lesson is over'));
    await deploys.move(moved.workflowId);
    expect(await stopping[1]).toMatchObject({ outcome: 'completed' });
    expect(await deploys.versionOf(moved.workflowId)).toMatchObject({ buildId: 'six' });

    await deploys.deploy(workflows.today, { buildId: 'five' });
    expect(await stopping[0]).toMatchObject({ outcome: 'completed' });
    expect(await deploys.versionOf(left.workflowId)).toMatchObject({ buildId: 'five' });
    expect((await stage.emulator.ledger()).totals).toMatchObject(sound);
  }, 240_000);

  it('the stop of an orphan goes on with the new version, when the workers that began it are gone', async () => {
    const { client } = server.env;
    const first = await deploys.deploy(workflows.today, { buildId: 'seven' });
    await deploys.makeCurrent('seven');
    const { cname, workflowId } = await recording();
    const asked = () => stage.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === 'stop');
    stage.emulator.faults([{ on: 'stop', when: { cname }, do: { kind: 'refuse', status: 503 } }]);
    await terminate(client, workflowId);
    const sweeping = sweepOnce(client);
    await eventually(() => asked().length > 0);
    await first.drain();

    await deploys.deploy(workflows.next, { buildId: 'eight' });
    stage.emulator.faults([]);
    expect((await sweeping).orphans).toMatchObject([{ workflowId, became: 'stopped' }]);
    expect(await recordersIn(stage, cname)).toMatchObject([{ leaveReason: 'stop' }]);
  }, 240_000);

  it('the Schedule has the current version sweep', async () => {
    await deploys.deploy(workflows.today, { buildId: 'with a schedule' }, { everySeconds: 1 });
    await deploys.makeCurrent('with a schedule');
    const schedule = server.env.client.schedule.getHandle(sweeperNames.schedule);
    let swept: string | undefined;
    while (!swept) {
      const [action] = (await schedule.describe()).info.recentActions;
      swept = action?.action.type === 'startWorkflow' ? action.action.workflow.workflowId : undefined;
    }
    await schedule.pause();
    await server.env.client.workflow.getHandle(swept).result();
    await schedule.delete();
    expect(await deploys.versionOf(swept)).toEqual({ buildId: 'with a schedule' });
  }, 120_000);

  it('a recording that unversioned workers began goes over to the first version that is made current', async () => {
    await deploys.makeCurrent('');
    const plain = await deploys.deploy(workflows.today);
    const { handle, workflowId } = await recording();
    expect(plain.version).toBeUndefined();
    expect(await deploys.versionOf(workflowId)).toEqual({});
    const { version } = await deploys.deploy(workflows.today, {});
    await plain.drain();
    expect((await handle.stop()).outcome).toBe('completed');
    expect(await deploys.versionOf(workflowId)).toEqual({ buildId: version?.buildId });
  }, 240_000);

  it('a recording goes back to unversioned workers once they are current, where the server lets it', async () => {
    await deploys.deploy(workflows.today, { buildId: 'nine' });
    const { handle, workflowId } = await recording({ ...stays, heartbeatSeconds: 5 });
    await deploys.deploy(workflows.next);
    await deploys.makeCurrent('');
    await until(handle, ({ counters }) => counters.continuedAsNew > 0);
    await untilWith(workflowId, recordingsMove ? undefined : 'nine');
    expect((await handle.stop()).outcome).toBe('completed');
  }, 240_000);
});
