import { afterEach, expect, it } from '@jest/globals';
import type { Project } from '../../src/config.js';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { withBench } from '../support/bench.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { recordersIn, recordingOn, sentTo, sweepOnce, terminate } from './support.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
let worker: RecordingWorker | undefined;

afterEach(() => worker?.drain());

/** The one worker there is, in the place of the one before; its project is as changed, and of that name. */
async function workWith(changes: Partial<Project> = {}): Promise<void> {
  await worker?.drain();
  const { default: known } = bench.config.projects;
  if (!known) throw new Error('the bench has one project');
  const project = { ...known, ...changes };
  const { address, namespace = 'default' } = server.env;
  worker = await startWorker({
    config: { ...bench.config, projects: { [project.name]: project } },
    temporal: { connectionOptions: { address }, namespace },
    workflow: await workflowForTests(),
    drainSeconds: 5,
    sweep: false,
  });
}

const sweep = () => sweepOnce(server.env.client);

it('a sweep that Agora refuses for its credentials changes nothing, says so, and is made good by the next one', async () => {
  await workWith();
  const { recording, cname, sid } = await recordingOn(bench);
  await terminate(server.env.client, recording.workflowId);

  await workWith({ customerSecret: 'a-wrong-secret' });
  const { orphans } = await sweep();
  expect(orphans).toMatchObject([{ sid, became: 'refused', why: expect.stringMatching(/customer ID and secret/u) }]);
  expect(JSON.stringify(orphans)).not.toContain('a-wrong-secret');
  expect(sentTo(bench, cname, 'stop')).toMatchObject([{ status: 401 }]);
  expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: undefined }]);

  await workWith();
  expect((await sweep()).orphans).toMatchObject([{ sid, became: 'stopped' }]);
  expect((await sweep()).orphans).toEqual([]);
}, 90_000);

it('a sweep by a worker without the project changes nothing and says so', async () => {
  await workWith();
  const { recording, cname, sid } = await recordingOn(bench);
  await terminate(server.env.client, recording.workflowId);
  await workWith({ name: 'lessons' });
  expect((await sweep()).orphans).toMatchObject([
    { sid, became: 'refused', why: expect.stringContaining('no project') },
  ]);
  expect(await recordersIn(bench, cname)).toMatchObject([{ sid, leaveReason: undefined }]);
  await workWith();
  expect((await sweep()).orphans).toMatchObject([{ sid, became: 'stopped' }]);
}, 90_000);
